/**
 * The descriptors that a disk holds open, at most so many; beyond that one goes that was not used since the last
 * round (second chance). Files with I/O in flight in the thread pool keep theirs.
 */
import fs from "node:fs";
import { diskError } from "./host-error.ts";

export interface DescriptorOwner {
  hostPath: string;
  fd: number | undefined;
  usedSinceRound: boolean;
  pinCount: number;
}

export class FileDescriptors {
  readonly #countMax: number;
  readonly #owners = new Set<DescriptorOwner>();

  constructor(countMax: number) {
    if (!Number.isInteger(countMax) || countMax < 1) {
      throw new RangeError("at least one descriptor is needed");
    }
    this.#countMax = countMax;
  }

  get count(): number {
    return this.#owners.size;
  }

  /** The descriptor of a file, opened again when it was given away. Never makes a file. */
  of(owner: DescriptorOwner): number {
    owner.usedSinceRound = true;
    if (owner.fd !== undefined) return owner.fd;
    let fd: number;
    try {
      fd = fs.openSync(owner.hostPath, fs.constants.O_RDWR);
    } catch (error) {
      throw diskError(error, owner.hostPath);
    }
    this.adopt(owner, fd);
    return fd;
  }

  adopt(owner: DescriptorOwner, fd: number): void {
    owner.fd = fd;
    owner.usedSinceRound = true;
    this.#owners.add(owner);
    this.#evict(owner);
  }

  /** Ends one I/O that held the descriptor. */
  unpin(owner: DescriptorOwner): void {
    owner.pinCount--;
    if (this.#owners.size > this.#countMax) this.#evict(undefined);
  }

  close(owner: DescriptorOwner): void {
    if (owner.fd === undefined) return;
    fs.closeSync(owner.fd);
    owner.fd = undefined;
    this.#owners.delete(owner);
  }

  /** The owner has no descriptor any more; whoever still uses it closes it. */
  leave(owner: DescriptorOwner): void {
    owner.fd = undefined;
    owner.pinCount = 0;
    this.#owners.delete(owner);
  }

  closeAll(): void {
    for (const owner of [...this.#owners]) if (owner.pinCount === 0) this.close(owner);
  }

  #evict(newcomer: DescriptorOwner | undefined): void {
    // Two rounds: the first may only clear the marks.
    for (let round = 0; round < 2; round++) {
      for (const owner of [...this.#owners]) {
        if (this.#owners.size <= this.#countMax) return;
        if (owner === newcomer || owner.pinCount > 0) continue;
        if (owner.usedSinceRound) owner.usedSinceRound = false;
        else this.close(owner);
      }
    }
  }
}
