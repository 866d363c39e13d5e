/** The content of a simulated file and what of it is durable. */
import { PagedBytes } from "./paged-bytes.ts";
import type { Random } from "./random.ts";

export class Inode {
  bytes: PagedBytes = new PagedBytes();
  /** Bytes from the start that survive loss of power. */
  #durableBytes = 0;
  /** The durable content from before a cut that is not durable itself. */
  #uncut: Uint8Array | undefined;
  /** For each sync under way: bytes that it makes durable when it ends. */
  readonly #syncs = new Set<{ coversBytes: number }>();
  /** Set by a failed sync: what the kernel still holds is unknown. */
  failed = false;

  get durableBytes(): number {
    return this.#durableBytes;
  }

  truncate(size: number): void {
    const before = this.bytes.size;
    if (size < this.#durableBytes && this.#uncut === undefined) {
      this.#uncut = this.bytes.copy().subarray(0, this.#durableBytes);
    }
    this.bytes.truncate(size);
    if (size === before) return;
    this.#durableBytes = Math.min(this.#durableBytes, size);
    for (const sync of this.#syncs) sync.coversBytes = Math.min(sync.coversBytes, size);
  }

  /** Starts a sync of what is there now; the returned function ends it. */
  beginSync(): () => void {
    const sync = { coversBytes: this.bytes.size };
    this.#syncs.add(sync);
    return () => {
      this.#syncs.delete(sync);
      this.#durableBytes = Math.max(this.#durableBytes, sync.coversBytes);
      this.#uncut = undefined;
    };
  }

  /** What is left after loss of power; all of it is durable then. */
  losePower(random: Random): void {
    if (this.#uncut !== undefined && random.below(2) === 0) {
      this.bytes = new PagedBytes();
      this.bytes.append(this.#uncut);
    } else {
      this.bytes.truncate(this.#durableBytes + survivingBytes(this.atRisk, random));
    }
    this.#durableBytes = this.bytes.size;
    this.#uncut = undefined;
    this.#syncs.clear();
    this.failed = false;
  }

  /** Bytes at the end that loss of power may take. */
  get atRisk(): number {
    return this.bytes.size - this.#durableBytes;
  }
}

/** All, nothing, or any prefix: the two extremes are as likely as everything between. */
function survivingBytes(atRisk: number, random: Random): number {
  if (atRisk === 0) return 0;
  const outcome = random.below(3);
  if (outcome === 0) return 0;
  return outcome === 1 ? atRisk : random.below(atRisk + 1);
}
