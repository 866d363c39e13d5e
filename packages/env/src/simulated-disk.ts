/** The disk of one process on a simulated medium. */
import { DirectoryDisk, type RootDisk } from "./directory-disk.ts";
import { type Disk, DiskError, type DiskFile } from "./disk.ts";
import {
  checkDiskPath,
  checkFilePath,
  directoryOf,
  namesIn,
  refuseTypeChange,
} from "./disk-path.ts";
import type { Inode } from "./simulated-inode.ts";
import type { DiskOperation, Session, SimulatedMedium } from "./simulated-medium.ts";

export class SimulatedDisk implements RootDisk {
  readonly #medium: SimulatedMedium;
  readonly #session: Session;

  /** Made by `SimulatedMedium.attach`. */
  constructor(medium: SimulatedMedium, session: Session) {
    this.#medium = medium;
    this.#session = session;
  }

  open(path: string): DiskFile {
    return this.openAs(path, path);
  }

  openAs(path: string, shownPath: string): DiskFile {
    this.#medium.enter(this.#session, "open", checkFilePath(path));
    let inode = this.#names.get(path);
    if (inode === undefined) {
      refuseTypeChange(this.#names.keys(), path);
      this.#medium.reserve(path, 0);
      const halts = this.#medium.change("open", path, 0);
      if (!halts || this.#medium.random.below(2) === 0) inode = this.#medium.create(path);
      if (halts || inode === undefined) this.#medium.stop(path);
    }
    return new SimulatedFile(this.#medium, this.#session, inode, path, shownPath);
  }

  list(directory: string): string[] {
    this.#medium.enter(this.#session, "read", checkDiskPath(directory));
    return namesIn(this.#names.keys(), directory);
  }

  size(path: string): number | undefined {
    this.#medium.enter(this.#session, "read", checkDiskPath(path));
    return this.#names.get(path)?.bytes.size;
  }

  rename(from: string, to: string): void {
    this.#medium.enter(this.#session, "rename", checkFilePath(from));
    this.#medium.enter(this.#session, "rename", checkFilePath(to));
    const moved = this.#medium.names.within(from);
    if (moved.length === 0) throw new DiskError("ENOENT", `${from}: no such file or directory`);
    if (from === to) return;
    const bindings = [
      ...this.#medium.names.within(to).map((path) => ({ path, inode: undefined })),
      ...moved.map((path) => ({ path, inode: undefined })),
      ...moved.map((path) => ({
        path: to + path.slice(from.length),
        inode: this.#names.get(path),
      })),
    ];
    this.#apply("rename", to, () =>
      this.#medium.names.record([...new Set([directoryOf(from), directoryOf(to)])], bindings),
    );
  }

  remove(path: string): void {
    this.#medium.enter(this.#session, "remove", checkFilePath(path));
    const gone = this.#medium.names.within(path);
    if (gone.length === 0) return;
    this.#apply("remove", path, () => {
      // One change each: the removal of a directory is not atomic.
      for (const name of gone) {
        const directories = new Set([directoryOf(name), directoryOf(path)]);
        this.#medium.names.record([...directories], [{ path: name, inode: undefined }]);
      }
    });
  }

  async syncDirectory(directory: string): Promise<void> {
    this.#medium.enter(this.#session, "sync-directory", checkDiskPath(directory));
    const end = this.#medium.names.beginSync(directory);
    await this.#medium.delay(this.#session);
    this.#medium.enter(this.#session, "sync-directory", directory);
    if (this.#medium.change("sync-directory", directory, 0)) this.#medium.stop(directory);
    end();
  }

  directory(path: string): Disk {
    return new DirectoryDisk(this, path);
  }

  hostPath(path: string): undefined {
    checkDiskPath(path);
  }

  /** Nobody copies a simulated disk. */
  adopt(path: string): () => void {
    checkFilePath(path);
    return () => {};
  }

  get #names(): Map<string, Inode> {
    return this.#medium.names.current;
  }

  /** Makes a change; a halt in the middle of it leaves it done or not. */
  #apply(operation: DiskOperation, path: string, change: () => void): void {
    const halts = this.#medium.change(operation, path, 0);
    if (!halts || this.#medium.random.below(2) === 0) change();
    if (halts) this.#medium.stop(path);
  }
}

class SimulatedFile implements DiskFile {
  readonly path: string;
  readonly #medium: SimulatedMedium;
  readonly #session: Session;
  readonly #inode: Inode;
  /** As the medium names it. */
  readonly #mediumPath: string;
  #closed = false;

  constructor(
    medium: SimulatedMedium,
    session: Session,
    inode: Inode,
    mediumPath: string,
    shownPath: string,
  ) {
    this.#medium = medium;
    this.#session = session;
    this.#inode = inode;
    this.#mediumPath = mediumPath;
    this.path = shownPath;
  }

  get size(): number {
    return this.#inode.bytes.size;
  }

  append(buffers: readonly Uint8Array[]): number {
    this.#enter("append");
    this.#refuseFailed();
    let total = 0;
    for (const buffer of buffers) total += buffer.byteLength;
    this.#medium.reserve(this.#mediumPath, total);
    const from = this.#inode.bytes.size;
    const halts = this.#medium.change("append", this.#mediumPath, total);
    let left = halts ? this.#medium.random.below(total + 1) : total;
    for (const buffer of buffers) {
      this.#inode.bytes.append(buffer.subarray(0, left));
      left -= Math.min(left, buffer.byteLength);
    }
    if (halts) this.#medium.stop(this.#mediumPath);
    return from;
  }

  read(into: Uint8Array, offset: number): number {
    this.#enter("read");
    return this.#inode.bytes.read(into, offset);
  }

  async readAsync(into: Uint8Array, offset: number): Promise<number> {
    this.#enter("read");
    await this.#medium.delay(this.#session);
    return this.read(into, offset);
  }

  truncate(size: number): void {
    this.#enter("truncate");
    this.#refuseFailed();
    const halts = this.#medium.change("truncate", this.#mediumPath, size);
    if (!halts || this.#medium.random.below(2) === 0) this.#inode.truncate(size);
    if (halts) this.#medium.stop(this.#mediumPath);
  }

  async sync(): Promise<void> {
    this.#enterToSync();
    const end = this.#inode.beginSync();
    await this.#medium.delay(this.#session);
    this.#enterToSync();
    if (this.#medium.change("sync", this.#mediumPath, this.#inode.bytes.size)) {
      this.#medium.stop(this.#mediumPath);
    }
    end();
  }

  close(): void {
    this.#closed = true;
  }

  #enter(operation: DiskOperation): void {
    if (this.#closed) throw new DiskError("ECLOSED", `${this.path}: the file was closed`);
    this.#medium.enter(this.#session, operation, this.#mediumPath);
    if (!this.#medium.names.has(this.#inode)) {
      throw new DiskError("ENOENT", `${this.path}: the file was removed`);
    }
  }

  #enterToSync(): void {
    this.#refuseFailed();
    try {
      this.#enter("sync");
    } catch (error) {
      if (error instanceof DiskError && error.code === "EIO") this.#inode.failed = true;
      throw error;
    }
  }

  #refuseFailed(): void {
    if (this.#inode.failed) throw new DiskError("EIO", `${this.path}: an earlier sync failed`);
  }
}
