/** A file of the host in use: its size, its descriptor, and the handles given out for it. */
import fs from "node:fs";
import { DiskError, type DiskFile } from "./disk.ts";
import type { DescriptorOwner, FileDescriptors } from "./file-descriptors.ts";
import { diskError } from "./host-error.ts";
import { SharedSync } from "./shared-sync.ts";

export interface OpenFileDisk {
  /** Nobody has the file open any more. */
  forget(file: OpenFile): void;
  /** Gives the path a file of its own; false when it had one. */
  ownFile(hostPath: string): boolean;
}

export class OpenFile implements DescriptorOwner {
  hostPath: string;
  fd: number | undefined;
  usedSinceRound = true;
  pinCount = 0;
  size: number;
  /** It may have other names, of copies of the disk. */
  mayBeShared: boolean;
  readonly #descriptors: FileDescriptors;
  readonly #disk: OpenFileDisk;
  #handleCount = 0;
  #ended: "removed" | "closed" | undefined;
  /** Descriptors of the file that this one was a name of before it got a copy, and the I/O that still uses each. */
  #earlier: Map<number, number> | undefined;
  /** After a failed fdatasync the kernel may have dropped dirty pages: what was written is unknown for good. */
  #failed = false;
  readonly #sync = new SharedSync(() => this.#fdatasync());

  constructor(
    descriptors: FileDescriptors,
    hostPath: string,
    { size, nlink }: Pick<fs.Stats, "size" | "nlink">,
    disk: OpenFileDisk,
  ) {
    this.#descriptors = descriptors;
    this.hostPath = hostPath;
    this.size = size;
    this.mayBeShared = nlink > 1;
    this.#disk = disk;
  }

  handle(shownPath: string): DiskFile {
    this.#handleCount++;
    return new FileHandle(this, shownPath);
  }

  release(): void {
    if (--this.#handleCount > 0) return;
    this.#disk.forget(this);
    this.#closeWhenIdle();
  }

  /** The file is gone from the disk; its handles fail from now on. */
  removed(): void {
    this.#ended ??= "removed";
    this.#closeWhenIdle();
  }

  /** The disk is closed, and its files with it. */
  closed(): void {
    this.#ended = "closed";
    this.#closeWhenIdle();
  }

  append(buffers: readonly Uint8Array[]): number {
    this.#own();
    const fd = this.#descriptor();
    const from = this.size;
    try {
      this.size += writeAll(fd, buffers, from);
    } catch (error) {
      try {
        fs.ftruncateSync(fd, from);
      } catch {
        // What was written lies beyond `size`; the next append writes over it.
      }
      throw diskError(error, this.hostPath);
    }
    return from;
  }

  read(into: Uint8Array, offset: number): number {
    const fd = this.#descriptor();
    const wanted = Math.min(into.byteLength, this.size - offset);
    let count = 0;
    try {
      while (count < wanted) {
        const got = fs.readSync(fd, into, count, wanted - count, offset + count);
        if (got === 0) break;
        count += got;
      }
    } catch (error) {
      throw diskError(error, this.hostPath);
    }
    return count;
  }

  async readAsync(into: Uint8Array, offset: number): Promise<number> {
    const wanted = Math.min(into.byteLength, this.size - offset);
    let count = 0;
    while (count < wanted) {
      const got = await this.#pinned<number>((fd, done) =>
        fs.read(fd, into, count, wanted - count, offset + count, done),
      );
      if (got === 0) break;
      count += got;
    }
    return count;
  }

  truncate(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size) {
      throw new RangeError(`cannot cut a file of ${this.size} bytes to ${size}`);
    }
    this.#own();
    try {
      fs.ftruncateSync(this.#descriptor(), size);
    } catch (error) {
      throw diskError(error, this.hostPath);
    }
    this.size = size;
  }

  sync(): Promise<void> {
    return this.#sync.request();
  }

  async #fdatasync(): Promise<void> {
    try {
      await this.#pinned((fd, done) => fs.fdatasync(fd, done));
    } catch (error) {
      if (this.#ended === undefined) this.#failed = true;
      throw error;
    }
  }

  /** Before a change: what other names show stays as it is. */
  #own(): void {
    if (!this.mayBeShared || this.#ended !== undefined) return;
    try {
      if (this.#disk.ownFile(this.hostPath)) this.#leaveDescriptor();
    } catch (error) {
      throw diskError(error, this.hostPath);
    }
    this.mayBeShared = false;
  }

  /** The descriptor is of a file that has this name no more: it goes with the I/O that uses it. */
  #leaveDescriptor(): void {
    if (this.fd === undefined) return;
    if (this.pinCount === 0) {
      this.#descriptors.close(this);
      return;
    }
    this.#earlier ??= new Map();
    this.#earlier.set(this.fd, this.pinCount);
    this.#descriptors.leave(this);
  }

  #unpin(fd: number): void {
    const left = this.#earlier?.get(fd);
    if (left === undefined) this.#descriptors.unpin(this);
    else if (left > 1) this.#earlier?.set(fd, left - 1);
    else {
      this.#earlier?.delete(fd);
      fs.closeSync(fd);
    }
  }

  #descriptor(): number {
    if (this.#ended === "closed") throw new DiskError("ECLOSED", `${this.hostPath}: closed`);
    if (this.#ended !== undefined) {
      throw new DiskError("ENOENT", `${this.hostPath}: the file was removed`);
    }
    if (this.#failed) throw new DiskError("EIO", `${this.hostPath}: an earlier sync failed`);
    return this.#descriptors.of(this);
  }

  /** Runs an operation of the thread pool; the descriptor stays open until it is done. */
  #pinned<T>(
    start: (fd: number, done: (error: Error | null, value?: T) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const fd = this.#descriptor();
      this.pinCount++;
      start(fd, (error, value) => {
        this.#unpin(fd);
        if (this.#ended !== undefined || this.#handleCount === 0) this.#closeWhenIdle();
        if (error) reject(diskError(error, this.hostPath));
        else resolve(value as T);
      });
    });
  }

  #closeWhenIdle(): void {
    if (this.pinCount === 0) this.#descriptors.close(this);
  }
}

class FileHandle implements DiskFile {
  readonly path: string;
  readonly #file: OpenFile;
  #closed = false;

  constructor(file: OpenFile, path: string) {
    this.#file = file;
    this.path = path;
  }

  get size(): number {
    return this.#file.size;
  }

  append(buffers: readonly Uint8Array[]): number {
    return this.#open().append(buffers);
  }

  read(into: Uint8Array, offset: number): number {
    return this.#open().read(into, offset);
  }

  async readAsync(into: Uint8Array, offset: number): Promise<number> {
    return this.#open().readAsync(into, offset);
  }

  truncate(size: number): void {
    this.#open().truncate(size);
  }

  async sync(): Promise<void> {
    return this.#open().sync();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.release();
  }

  #open(): OpenFile {
    if (this.#closed) throw new DiskError("ECLOSED", `${this.path}: the file was closed`);
    return this.#file;
  }
}

/** One system call unless the kernel takes less than it was given. */
function writeAll(fd: number, buffers: readonly Uint8Array[], position: number): number {
  let total = 0;
  for (const buffer of buffers) total += buffer.byteLength;
  if (total === 0) return 0;
  let written =
    buffers.length === 1
      ? fs.writeSync(fd, buffers[0]!, 0, total, position)
      : fs.writevSync(fd, buffers, position);
  while (written < total) {
    const got = fs.writevSync(fd, after(buffers, written), position + written);
    if (got === 0) throw new DiskError("EIO", "the host takes no more bytes");
    written += got;
  }
  return total;
}

/** What is left of the buffers behind their first `skip` bytes. */
function after(buffers: readonly Uint8Array[], skip: number): Uint8Array[] {
  const rest: Uint8Array[] = [];
  for (const buffer of buffers) {
    if (skip >= buffer.byteLength) skip -= buffer.byteLength;
    else {
      rest.push(buffer.subarray(skip));
      skip = 0;
    }
  }
  return rest;
}
