/** Stripes that reads found damaged, waiting to be repaired one after the other. Bounded: the scrubber finds the rest. */
import type { Clock } from "@cloudglass/env";
import type { BlobLayout } from "./blob-layout.ts";

const WAITING_MAX = 1024;

export class ReadRepairQueue {
  readonly #clock: Clock;
  /** Never rejects. */
  readonly #repair: (blob: BlobLayout, stripe: number) => Promise<void>;
  readonly #waiting = new Map<string, { blob: BlobLayout; stripe: number }>();
  #repairing: string | undefined;
  #run: Promise<void> | undefined;

  constructor(clock: Clock, repair: (blob: BlobLayout, stripe: number) => Promise<void>) {
    this.#clock = clock;
    this.#repair = repair;
  }

  add(blob: BlobLayout, stripe: number): void {
    if (this.#waiting.size >= WAITING_MAX) return;
    this.#waiting.set(nameOf(blob, stripe), { blob, stripe });
    this.#run ??= this.#drain();
  }

  /** It waits, or is being repaired. */
  has(blob: BlobLayout, stripe: number): boolean {
    const name = nameOf(blob, stripe);
    return this.#repairing === name || this.#waiting.has(name);
  }

  /** Forgets what waits; the repair that runs goes on to its end. */
  close(): void {
    this.#waiting.clear();
  }

  async idle(): Promise<void> {
    await this.#run;
  }

  async #drain(): Promise<void> {
    // The read that found the damage is answered first.
    await new Promise<void>((resolve) => this.#clock.tick(resolve));
    try {
      for (const [name, { blob, stripe }] of this.#waiting) {
        this.#waiting.delete(name);
        this.#repairing = name;
        await this.#repair(blob, stripe);
      }
    } finally {
      this.#repairing = undefined;
      this.#run = undefined;
    }
  }
}

const nameOf = ({ blobId }: BlobLayout, stripe: number) => `${blobId}:${stripe}`;
