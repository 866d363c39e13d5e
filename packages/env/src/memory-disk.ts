/** A disk in memory, for `--ephemeral`: nothing survives, syncs have nothing to do. */
import { DirectoryDisk, type RootDisk } from "./directory-disk.ts";
import { type Disk, DiskError, type DiskFile } from "./disk.ts";
import { checkDiskPath, checkFilePath, isWithin } from "./disk-path.ts";
import { PagedBytes } from "./paged-bytes.ts";

interface MemoryInode {
  readonly bytes: PagedBytes;
  removed: boolean;
}

export class MemoryDisk implements RootDisk {
  readonly #inodes = new Map<string, MemoryInode>();

  open(path: string): DiskFile {
    return this.openAs(path, path);
  }

  openAs(path: string, shownPath: string): DiskFile {
    let inode = this.#inodes.get(checkFilePath(path));
    if (inode === undefined) {
      refuseTypeChange(this.#inodes.keys(), path);
      inode = { bytes: new PagedBytes(), removed: false };
      this.#inodes.set(path, inode);
    }
    return new MemoryFile(inode, shownPath);
  }

  list(directory: string): string[] {
    return namesIn(this.#inodes.keys(), checkDiskPath(directory));
  }

  size(path: string): number | undefined {
    return this.#inodes.get(checkDiskPath(path))?.bytes.size;
  }

  rename(from: string, to: string): void {
    checkFilePath(from);
    checkFilePath(to);
    const moved = [...this.#inodes].filter(([path]) => isWithin(path, from));
    if (moved.length === 0) throw new DiskError("ENOENT", `${from}: no such file or directory`);
    if (from === to) return;
    this.remove(to);
    for (const [path, inode] of moved) {
      this.#inodes.delete(path);
      this.#inodes.set(to + path.slice(from.length), inode);
    }
  }

  remove(path: string): void {
    checkFilePath(path);
    for (const [name, inode] of [...this.#inodes]) {
      if (!isWithin(name, path)) continue;
      inode.removed = true;
      this.#inodes.delete(name);
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

/** The names right below a directory, sorted, given the paths of all files. */
export function namesIn(paths: Iterable<string>, directory: string): string[] {
  const prefix = directory === "" ? "" : `${directory}/`;
  const names = new Set<string>();
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue;
    const slash = path.indexOf("/", prefix.length);
    names.add(path.slice(prefix.length, slash < 0 ? undefined : slash));
  }
  return [...names].sort();
}

/** A path is a file or a directory, never both. */
export function refuseTypeChange(paths: Iterable<string>, path: string): void {
  for (const other of paths) {
    if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) {
      throw new DiskError("EACCES", `${path}: a file is in the way, or this is a directory`);
    }
  }
}
