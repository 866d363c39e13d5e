/**
 * A disk in a directory of the host. Appends and reads are positional system calls on the calling thread;
 * `sync` is an fdatasync in the thread pool that all callers of one file who wait at the same time share.
 * A bounded number of descriptors is held; a file that lost its descriptor gets a new one when next used.
 */
import fs from "node:fs";
import { join } from "node:path";
import { DirectoryDisk, type RootDisk } from "./directory-disk.ts";
import { type Disk, DiskError, type DiskFile } from "./disk.ts";
import { checkDiskPath, checkFilePath, directoryOf, isWithin } from "./disk-path.ts";
import { FileDescriptors } from "./file-descriptors.ts";
import { copyTree, ownFile } from "./host-copy.ts";
import { diskError, errno } from "./host-error.ts";
import { makeDirectory } from "./make-directory.ts";
import { OpenFile } from "./open-file.ts";

export interface FileDiskOptions {
  /** Descriptors held at most, files with I/O in flight aside. */
  readonly descriptorCountMax?: number;
  /** Shared with other disks, in place of a number of its own. */
  readonly descriptors?: FileDescriptors;
  /** Directories that may be at the root; any name may when absent. */
  readonly names?: readonly string[];
  /** On the same file system: for files that are being made. Beside the root when absent. */
  readonly asideDirectory?: string;
  /** Copies of files survive loss of power when they are made. */
  readonly syncsCopies?: boolean;
}

/** What SQLite has beside a database. Only the last is of no use to a copy. */
const DATABASE_SUFFIXES = ["-wal", "-journal", "-shm"];

export class FileDisk implements RootDisk {
  readonly #root: string;
  readonly #descriptors: FileDescriptors;
  /** One entry a path, shared by all who opened it, so that they agree about its size. */
  readonly #files = new Map<string, OpenFile>();
  /** Directories made here whose entry in their parent may not survive loss of power yet. */
  readonly #unsyncedDirectories = new Set<string>();
  readonly #options: FileDiskOptions;
  /** Written by others: all that were ever asked for. */
  readonly #hostPaths = new Set<string>();
  #asideCount = 0;
  #isClosed = false;

  /** Makes the root directory when absent. */
  constructor(root: string, options: FileDiskOptions = {}) {
    this.#root = root;
    this.#options = options;
    this.#descriptors =
      options.descriptors ?? new FileDescriptors(options.descriptorCountMax ?? 512);
    try {
      makeDirectory(root);
    } catch (error) {
      throw diskError(error, root);
    }
  }

  open(path: string, readers?: "owner"): DiskFile {
    return this.openAs(path, path, readers);
  }

  openAs(path: string, shownPath: string, readers?: "owner"): DiskFile {
    let file = this.#files.get(checkFilePath(path));
    if (file === undefined) {
      this.#enter(path);
      const hostPath = join(this.#root, path);
      const fd = this.#openOrCreate(path, hostPath, readers === "owner" ? 0o600 : 0o644);
      let stat: fs.Stats;
      try {
        stat = fs.fstatSync(fd);
        if (!stat.isFile()) throw new DiskError("EACCES", `${path} is not a file`);
      } catch (error) {
        fs.closeSync(fd);
        throw diskError(error, path);
      }
      file = new OpenFile(this.#descriptors, hostPath, stat, this);
      this.#descriptors.adopt(file, fd);
      this.#files.set(path, file);
    }
    return file.handle(shownPath);
  }

  list(directory: string): string[] {
    this.#refuseClosed(directory);
    try {
      return fs.readdirSync(join(this.#root, checkDiskPath(directory))).sort();
    } catch (error) {
      if (errno(error) === "ENOENT" || errno(error) === "ENOTDIR") return [];
      throw diskError(error, directory);
    }
  }

  size(path: string): number | undefined {
    const open = this.#files.get(checkDiskPath(path));
    if (open !== undefined) return open.size;
    this.#refuseClosed(path);
    try {
      const stat = fs.statSync(join(this.#root, path), { throwIfNoEntry: false });
      return stat?.isFile() ? stat.size : undefined;
    } catch (error) {
      if (errno(error) === "ENOTDIR") return undefined;
      throw diskError(error, path);
    }
  }

  rename(from: string, to: string): void {
    const source = join(this.#root, checkFilePath(from));
    const target = join(this.#root, checkFilePath(to));
    this.#enter(to);
    if (from === to) return;
    try {
      this.#makeDirectory(directoryOf(to));
      fs.renameSync(source, target);
    } catch (error) {
      throw diskError(error, from);
    }
    this.#files.get(to)?.removed();
    this.#files.delete(to);
    for (const [path, file] of [...this.#files]) {
      if (!isWithin(path, from)) continue;
      const moved = to + path.slice(from.length);
      this.#files.delete(path);
      this.#files.set(moved, file);
      file.hostPath = join(this.#root, moved);
    }
  }

  remove(path: string): void {
    this.#refuseClosed(path);
    // Most are files, or not there: that is known in a tenth of the time.
    if (this.#unlink(checkFilePath(path))) return;
    try {
      fs.rmSync(join(this.#root, path), { recursive: true, force: true });
    } catch (error) {
      throw diskError(error, path);
    }
    for (const [open, file] of [...this.#files]) {
      if (!isWithin(open, path)) continue;
      file.removed();
      this.#files.delete(open);
    }
    for (const directory of [...this.#unsyncedDirectories]) {
      if (isWithin(directory, path)) this.#unsyncedDirectories.delete(directory);
    }
  }

  async syncDirectory(directory: string): Promise<void> {
    checkDiskPath(directory);
    this.#refuseClosed(directory);
    await this.#syncEntries(directory);
    let made = directory;
    while (made !== "" && this.#unsyncedDirectories.has(made)) {
      await this.#syncEntries(directoryOf(made));
      this.#unsyncedDirectories.delete(made);
      made = directoryOf(made);
    }
  }

  directory(path: string): Disk {
    return new DirectoryDisk(this, path);
  }

  /**
   * Makes the directories above the path, because whoever asks for it makes the file without this disk. A file that is
   * there, with what belongs to it as a database, is this disk's alone then.
   */
  hostPath(path: string): string {
    checkDiskPath(path);
    this.#enter(path);
    const hostPath = join(this.#root, path);
    try {
      this.#makeDirectory(directoryOf(path));
      for (const suffix of ["", ...DATABASE_SUFFIXES]) this.ownFile(hostPath + suffix);
    } catch (error) {
      throw diskError(error, path);
    }
    this.#hostPaths.add(path);
    return hostPath;
  }

  adopt(path: string): () => void {
    checkFilePath(path);
    return () => {};
  }

  /**
   * A copy of the disk as it is now in a directory of the host that does not exist yet, on the same file system; returns
   * the size of its files. Bytes that only this disk writes are shared, until it writes on.
   */
  copyTo(directory: string): number {
    this.#refuseClosed("");
    for (const file of this.#files.values()) file.mayBeShared = true;
    try {
      return copyTree(this.#root, directory, {
        names: this.#options.names ?? fs.readdirSync(this.#root),
        ruleOf: (path) => this.#copyRule(path),
        syncs: this.#options.syncsCopies ?? false,
      });
    } catch (error) {
      throw diskError(error, directory);
    }
  }

  /** For its open files: the last handle of one is gone. */
  forget(file: OpenFile): void {
    for (const [path, each] of this.#files) if (each === file) this.#files.delete(path);
  }

  /** For its open files. */
  ownFile(hostPath: string): boolean {
    const { asideDirectory = `${this.#root}.aside`, syncsCopies = false } = this.#options;
    return ownFile(hostPath, join(asideDirectory, String(this.#asideCount++)), syncsCopies);
  }

  /** From now on every use of the disk and its files throws ECLOSED. */
  close(): void {
    this.#isClosed = true;
    for (const file of this.#files.values()) file.closed();
  }

  /** Gives all descriptors back; files may still be used and open new ones. */
  closeDescriptors(): void {
    this.#descriptors.closeAll();
  }

  #refuseClosed(path: string): void {
    if (this.#isClosed) throw new DiskError("ECLOSED", `${path}: the disk was closed`);
  }

  /** Before something is made at a path. */
  #enter(path: string): void {
    this.#refuseClosed(path);
    const { names } = this.#options;
    if (names === undefined) return;
    const slash = path.indexOf("/");
    if (slash < 0 || !names.includes(path.slice(0, slash))) {
      throw new DiskError("EACCES", `${path}: not in a directory that this disk may have`);
    }
  }

  #copyRule(path: string): "link" | "copy" | "skip" {
    if (this.#hostPaths.has(path)) return "copy";
    for (const suffix of DATABASE_SUFFIXES) {
      if (!path.endsWith(suffix) || !this.#hostPaths.has(path.slice(0, -suffix.length))) continue;
      return suffix === "-shm" ? "skip" : "copy";
    }
    return "link";
  }

  /** False when it may be a directory. */
  #unlink(path: string): boolean {
    try {
      fs.unlinkSync(join(this.#root, path));
    } catch (error) {
      const code = errno(error);
      if (code === "EISDIR" || code === "EPERM") return false;
      if (code !== "ENOENT" && code !== "ENOTDIR") throw diskError(error, path);
    }
    this.#files.get(path)?.removed();
    this.#files.delete(path);
    return true;
  }

  #openOrCreate(path: string, hostPath: string, mode: number): number {
    const flags = fs.constants.O_RDWR | fs.constants.O_CREAT;
    try {
      return fs.openSync(hostPath, flags, mode);
    } catch (error) {
      if (errno(error) !== "ENOENT") throw diskError(error, path);
    }
    try {
      this.#makeDirectory(directoryOf(path));
      return fs.openSync(hostPath, flags, mode);
    } catch (error) {
      throw diskError(error, path);
    }
  }

  #makeDirectory(directory: string): void {
    if (directory === "") return;
    const firstMade = fs.mkdirSync(join(this.#root, directory), { recursive: true });
    if (firstMade === undefined) return;
    for (let made = directory; made !== ""; made = directoryOf(made)) {
      this.#unsyncedDirectories.add(made);
      if (join(this.#root, made) === firstMade) break;
    }
  }

  async #syncEntries(directory: string): Promise<void> {
    let opened: fs.promises.FileHandle;
    try {
      opened = await fs.promises.open(join(this.#root, directory), "r");
    } catch (error) {
      if (errno(error) === "ENOENT") return;
      throw diskError(error, directory);
    }
    try {
      await opened.sync();
    } catch (error) {
      throw diskError(error, directory);
    } finally {
      await opened.close();
    }
  }
}
