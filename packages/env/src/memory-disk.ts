/**
 * A disk in memory, for `--ephemeral`: nothing survives, syncs have nothing to do. A copy of it is made at the cost of
 * the names: bytes are shared until one of the two disks changes them.
 */
import { DirectoryDisk, type RootDisk } from "./directory-disk.ts";
import { type Disk, DiskError, type DiskFile } from "./disk.ts";
import { checkDiskPath, checkFilePath, directoryOf, isWithin } from "./disk-path.ts";
import { PagedBytes } from "./paged-bytes.ts";

interface MemoryInode {
  readonly bytes: PagedBytes;
  removed: boolean;
  /** Tells the bytes, when their user keeps them. */
  adopted?: () => Uint8Array;
}

/** By name. One that has become empty is taken away. */
type Directory = Map<string, MemoryInode | Directory>;

/** The files of a disk at one moment. Never changes; any number of disks begin with it. */
export class MemoryImage {
  readonly sizeBytes: number;
  readonly #root: ReadonlyMap<string, MemoryInode | Directory>;

  /** Made by `MemoryDisk.image`. */
  constructor(root: Directory) {
    this.#root = root;
    this.sizeBytes = sizeOf(root);
  }

  /** A tree of its own that shares the bytes. */
  copy(): Directory {
    return copyOf(this.#root);
  }
}

export class MemoryDisk implements RootDisk {
  readonly #root: Directory;
  readonly #use = { isClosed: false };

  /** Empty without an image. */
  constructor(image?: MemoryImage) {
    this.#root = image?.copy() ?? new Map();
  }

  /** The disk as it is now; one that is closed has nothing. */
  image(): MemoryImage {
    return new MemoryImage(copyOf(this.#root));
  }

  /** Lets go of all bytes. From now on every use of the disk and its files throws ECLOSED. */
  close(): void {
    this.#use.isClosed = true;
    this.#root.clear();
  }

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
    return new MemoryFile(this.#use, inode, shownPath);
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

  async syncDirectory(directory: string): Promise<void> {
    checkDiskPath(directory);
    refuseClosed(this.#use, directory);
  }

  directory(path: string): Disk {
    return new DirectoryDisk(this, path);
  }

  hostPath(path: string): undefined {
    checkDiskPath(path);
  }

  adopt(path: string, content: () => Uint8Array): () => void {
    this.remove(path);
    const inode: MemoryInode = { bytes: new PagedBytes(), removed: false, adopted: content };
    this.#place(path, inode);
    return () => {
      if (!this.#use.isClosed && this.#find(path) === inode) this.remove(path);
    };
  }

  #find(path: string): MemoryInode | Directory | undefined {
    refuseClosed(this.#use, path);
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
}

class MemoryFile implements DiskFile {
  readonly path: string;
  readonly #use: { readonly isClosed: boolean };
  readonly #inode: MemoryInode;
  #closed = false;

  constructor(use: { readonly isClosed: boolean }, inode: MemoryInode, path: string) {
    this.#use = use;
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
    refuseClosed(this.#use, this.path);
    if (this.#inode.removed) throw new DiskError("ENOENT", `${this.path}: the file was removed`);
    return this.#inode.bytes;
  }
}

function refuseClosed(use: { readonly isClosed: boolean }, path: string): void {
  if (use.isClosed) throw new DiskError("ECLOSED", `${path}: the disk was closed`);
}

function markRemoved(node: MemoryInode | Directory): void {
  if (node instanceof Map) for (const inside of node.values()) markRemoved(inside);
  else node.removed = true;
}

function copyOf(directory: ReadonlyMap<string, MemoryInode | Directory>): Directory {
  const copy: Directory = new Map();
  for (const [name, node] of directory) {
    if (node instanceof Map) copy.set(name, copyOf(node));
    else {
      const bytes = node.adopted ? PagedBytes.from(node.adopted()) : node.bytes.clone();
      copy.set(name, { bytes, removed: false });
    }
  }
  return copy;
}

function sizeOf(directory: Directory): number {
  let total = 0;
  for (const node of directory.values()) {
    total += node instanceof Map ? sizeOf(node) : node.bytes.size;
  }
  return total;
}

/** A path is a file or a directory, never both. */
function inTheWay(path: string): DiskError {
  return new DiskError("EACCES", `${path}: a file is in the way, or this is a directory`);
}
