/**
 * Storage as engines see it: append-only files. Appends and reads are synchronous because on cached files a
 * system call costs less than a trip through the thread pool; `readAsync` and `sync` are for large or cold ones.
 *
 * Paths are relative to the disk's root, with `/` between names. I/O failures throw `DiskError`.
 */
export interface Disk {
  /**
   * Opens for reading and appending; makes the file and its directories when absent. One that is made for its
   * `owner` no other user of the host may read.
   */
  open(path: string, readers?: "owner"): DiskFile;
  /** Names in a directory, sorted; empty when it does not exist. An empty directory may or may not be named. */
  list(directory: string): string[];
  /** Size in bytes; undefined when there is no such file. */
  size(path: string): number | undefined;
  /** Replaces `to` atomically. */
  rename(from: string, to: string): void;
  /** Removes a file or a whole directory; no effect when absent. */
  remove(path: string): void;
  /** Makes renames, creations and removals in a directory, and the directory itself, survive power loss. */
  syncDirectory(directory: string): Promise<void>;
  /** A disk whose root is a directory of this one. */
  directory(path: string): Disk;
  /** The place in the host's file system, for SQLite; undefined for disks in memory. */
  hostPath(path: string): string | undefined;
  /**
   * On a disk without host paths: the bytes of this file are from now on kept in memory by their user (SQLite), who
   * tells them whenever the disk is copied and leaves them to the disk then. The returned function ends that; no file
   * is left. On other disks it has no effect.
   */
  adopt(path: string, content: () => Uint8Array): () => void;
}

export interface DiskFile {
  readonly path: string;
  /** Bytes appended so far. */
  readonly size: number;
  /**
   * Appends the buffers as one write and returns the offset of the first byte. When it returns, the bytes
   * survive the death of this process; after `sync()` they survive loss of power. A crash in between may
   * leave any prefix.
   */
  append(buffers: readonly Uint8Array[]): number;
  /** Fills `into` from `offset`; returns the bytes read, fewer only at the end of the file. */
  read(into: Uint8Array, offset: number): number;
  readAsync(into: Uint8Array, offset: number): Promise<number>;
  /** Cuts the file to `size` bytes. */
  truncate(size: number): void;
  sync(): Promise<void>;
  close(): void;
}

export class DiskError extends Error {
  override readonly name = "DiskError";
  readonly code: "ENOSPC" | "EIO" | "ENOENT" | "EMFILE" | "EACCES" | "ECLOSED";
  constructor(code: DiskError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
