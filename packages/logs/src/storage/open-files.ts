/**
 * Files that are open, those used last: each environment of a function that ever ran has a stream, and so a file, and
 * one search looks through all of them.
 */
import type { DiskFile } from "@cloudglass/env";

export interface FileOwner {
  /** The file is read or synced at the moment. */
  readonly isBusy: boolean;
}

const FILES_MAX = 256;

export class OpenFiles {
  readonly #filesMax: number;
  /** The one that was used last comes last. */
  readonly #open = new Map<FileOwner, DiskFile>();

  constructor(filesMax = FILES_MAX) {
    this.#filesMax = filesMax;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Until the next call, unless its owner is busy. */
  of(owner: FileOwner, open: () => DiskFile): DiskFile {
    const file = this.#open.get(owner) ?? open();
    this.#open.delete(owner);
    this.#open.set(owner, file);
    if (this.#open.size > this.#filesMax) this.#closeOldest(owner);
    return file;
  }

  close(owner: FileOwner): void {
    this.#open.get(owner)?.close();
    this.#open.delete(owner);
  }

  #closeOldest(except: FileOwner): void {
    for (const owner of this.#open.keys()) {
      if (this.#open.size <= this.#filesMax) return;
      if (!owner.isBusy && owner !== except) this.close(owner);
    }
  }
}
