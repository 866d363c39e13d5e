/** A disk in memory, for `--ephemeral`: nothing survives, syncs have nothing to do. */
import { DirectoryDisk, type RootDisk } from "./directory-disk.ts";
import { type Disk, DiskError, type DiskFile } from "./disk.ts";
import { checkDiskPath, checkFilePath, directoryOf, isWithin } from "./disk-path.ts";
import { PagedBytes } from "./paged-bytes.ts";

interface MemoryInode {
  readonly bytes: PagedBytes;
  removed: boolean;
}

/** By name. One that has become empty is taken away. */
type Directory = Map<string, MemoryInode | Directory>;

export class MemoryDisk implements RootDisk {
  readonly #root: Directory = new Map();

  open(path: string): DiskFile {
    return this.openAs(path, path);
  }

  openAs(path: string, shownPath: string): DiskFile {
    checkFilePath(path);
    let inode = this.#find(path);
    if (inode instanceof Map) throw inTheWay(path);
    if (inode === undefined) {
      inode = { bytes: new PagedBytes(), removed: false };
      this.#place(path, inode);
    }
    return new MemoryFile(inode, shownPath);
  }

  list(directory: string): string[] {
    const found = this.#find(checkDiskPath(directory));
    return found instanceof Map ? [...found.keys()].sort() : [];
  }

  size(path: string): number | undefined {
    const found = this.#find(checkDiskPath(path));
    return found instanceof Map ? undefined : found?.bytes.size;
  }

  rename(from: string, to: string): void {
    checkFilePath(from);
    checkFilePath(to);
    const moved = this.#find(from);
    if (moved === undefined) throw new DiskError("ENOENT", `${from}: no such file or directory`);
    if (from === to) return;
    if (isWithin(to, from) || this.#isBelowFile(to)) throw inTheWay(to);
    this.#take(from);
    this.remove(to);
    this.#place(to, moved);
  }

  remove(path: string): void {
    const found = this.#find(checkFilePath(path));
    if (found === undefined) return;
    markRemoved(found);
    this.#take(path);
  }

  #find(path: string): MemoryInode | Directory | undefined {
    let found: MemoryInode | Directory | undefined = this.#root;
    if (path === "") return found;
    for (const name of path.split("/")) {
      if (!(found instanceof Map)) return undefined;
      found = found.get(name);
    }
    return found;
  }

  #isBelowFile(path: string): boolean {
    for (let at = directoryOf(path); at !== ""; at = directoryOf(at)) {
      const found = this.#find(at);
      if (found !== undefined) return !(found instanceof Map);
    }
    return false;
  }

  #place(path: string, node: MemoryInode | Directory): void {
    const names = path.split("/");
    const last = names.pop() as string;
    let directory = this.#root;
    for (const name of names) {
      let next = directory.get(name);
      if (next === undefined) {
        next = new Map();
        directory.set(name, next);
      }
      if (!(next instanceof Map)) throw inTheWay(path);
      directory = next;
    }
    directory.set(last, node);
  }

  /** Out of its directory, and the directories that are empty then with it. */
  #take(path: string): void {
    for (let at = path; at !== ""; at = directoryOf(at)) {
      const directory = this.#find(directoryOf(at)) as Directory;
      directory.delete(at.slice(at.lastIndexOf("/") + 1));
      if (directory.size > 0) return;
    }
  }

  async syncDirectory(directory: string): Promise<void> {
    checkDiskPath(directory);
  }

  directory(path: string): Disk {
    return new DirectoryDisk(this, path);
  }

  hostPath(path: string): undefined {
    checkDiskPath(path);
  }
}

class MemoryFile implements DiskFile {
  readonly path: string;
  readonly #inode: MemoryInode;
  #closed = false;

  constructor(inode: MemoryInode, path: string) {
    this.#inode = inode;
    this.path = path;
  }

  get size(): number {
    return this.#inode.bytes.size;
  }

  append(buffers: readonly Uint8Array[]): number {
    const bytes = this.#bytes();
    const from = bytes.size;
    for (const buffer of buffers) bytes.append(buffer);
    return from;
  }

  read(into: Uint8Array, offset: number): number {
    return this.#bytes().read(into, offset);
  }

  async readAsync(into: Uint8Array, offset: number): Promise<number> {
    return this.#bytes().read(into, offset);
  }

  truncate(size: number): void {
    this.#bytes().truncate(size);
  }

  async sync(): Promise<void> {
    this.#bytes();
  }

  close(): void {
    this.#closed = true;
  }

  #bytes(): PagedBytes {
    if (this.#closed) throw new DiskError("ECLOSED", `${this.path}: the file was closed`);
    if (this.#inode.removed) throw new DiskError("ENOENT", `${this.path}: the file was removed`);
    return this.#inode.bytes;
  }
}

function markRemoved(node: MemoryInode | Directory): void {
  if (node instanceof Map) for (const inside of node.values()) markRemoved(inside);
  else node.removed = true;
}

/** A path is a file or a directory, never both. */
function inTheWay(path: string): DiskError {
  return new DiskError("EACCES", `${path}: a file is in the way, or this is a directory`);
}
