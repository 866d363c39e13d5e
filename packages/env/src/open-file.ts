/** A file of the host in use: its size, its descriptor, and the handles given out for it. */
import fs from "node:fs";
import { DiskError, type DiskFile } from "./disk.ts";
import type { DescriptorOwner, FileDescriptors } from "./file-descriptors.ts";
import { diskError } from "./host-error.ts";
import { SharedSync } from "./shared-sync.ts";

export class OpenFile implements DescriptorOwner {
  hostPath: string;
  fd: number | undefined;
  usedSinceRound = true;
  pinCount = 0;
  size: number;
  readonly #descriptors: FileDescriptors;
  readonly #forget: (file: OpenFile) => void;
  #handleCount = 0;
  #removed = false;
  /** After a failed fdatasync the kernel may have dropped dirty pages: what was written is unknown for good. */
  #failed = false;
  readonly #sync = new SharedSync(() => this.#fdatasync());

  constructor(
    descriptors: FileDescriptors,
    hostPath: string,
    size: number,
    forget: (file: OpenFile) => void,
  ) {
    this.#descriptors = descriptors;
    this.hostPath = hostPath;
    this.size = size;
    this.#forget = forget;
  }

  handle(shownPath: string): DiskFile {
    this.#handleCount++;
    return new FileHandle(this, shownPath);
  }

  release(): void {
    if (--this.#handleCount > 0) return;
    this.#forget(this);
    this.#closeWhenIdle();
  }

  /** The file is gone from the disk; its handles fail from now on. */
  removed(): void {
    this.#removed = true;
    this.#closeWhenIdle();
  }

  append(buffers: readonly Uint8Array[]): number {
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
      if (!this.#removed) this.#failed = true;
      throw error;
    }
  }

  #descriptor(): number {
    if (this.#removed) throw new DiskError("ENOENT", `${this.hostPath}: the file was removed`);
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
        this.#descriptors.unpin(this);
        if (this.#removed || this.#handleCount === 0) this.#closeWhenIdle();
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
