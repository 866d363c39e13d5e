/**
 * Directories of a worker that are made once and used by many sandboxes: the reason why a second cold start downloads
 * nothing. The least recently used go when together they are too large; one that a sandbox uses stays.
 */
import fs from "node:fs";
import { join } from "node:path";
import { removeTree } from "./remove-tree.ts";

export interface Lease {
  readonly directory: string;
  readonly sizeBytes: number;
  /** Idempotent. */
  release(): void;
}

interface CachedDirectory {
  readonly directory: string;
  readonly sizeBytes: number;
  leases: number;
}

export class DirectoryCache {
  readonly #root: string;
  readonly #bytesMax: number;
  /** In the order of their last use. */
  readonly #cached = new Map<string, CachedDirectory>();
  readonly #making = new Map<string, Promise<void>>();
  #sizeBytes = 0;

  /** `root` is made; only this cache uses it. */
  constructor(root: string, bytesMax: number) {
    fs.mkdirSync(root, { recursive: true, mode: 0o700 });
    this.#root = root;
    this.#bytesMax = bytesMax;
  }

  /**
   * @param name letters, digits, `-`
   * @param make makes the directory that it is given, absent before, and tells its size in bytes; at most one runs for
   *   a name
   */
  async lease(name: string, make: (directory: string) => Promise<number>): Promise<Lease> {
    let found = this.#cached.get(name);
    // One that was just made may have had to go before its turn comes here.
    while (found === undefined) {
      await this.#make(name, make);
      found = this.#cached.get(name);
    }
    this.#cached.delete(name);
    this.#cached.set(name, found);
    found.leases++;
    this.#evict();
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      found.leases--;
      this.#evict();
    };
    return { directory: found.directory, sizeBytes: found.sizeBytes, release };
  }

  close(): void {
    removeTree(this.#root);
  }

  #make(name: string, make: (directory: string) => Promise<number>): Promise<void> {
    let making = this.#making.get(name);
    if (making === undefined) {
      making = this.#made(name, make).finally(() => this.#making.delete(name));
      this.#making.set(name, making);
    }
    return making;
  }

  async #made(name: string, make: (directory: string) => Promise<number>): Promise<void> {
    const directory = join(this.#root, name);
    // A name without the whole directory never exists.
    const part = `${directory}.part`;
    try {
      const sizeBytes = await make(part);
      fs.renameSync(part, directory);
      this.#sizeBytes += sizeBytes;
      this.#cached.set(name, { directory, sizeBytes, leases: 0 });
    } catch (error) {
      removeTree(part);
      throw error;
    }
  }

  #evict(): void {
    for (const [name, { directory, sizeBytes, leases }] of this.#cached) {
      if (this.#sizeBytes <= this.#bytesMax) return;
      if (leases > 0) continue;
      this.#cached.delete(name);
      this.#sizeBytes -= sizeBytes;
      removeTree(directory);
    }
  }
}
