/** How far a shard is processed, by lanes that do not wait for one another. */
import type { StreamRecord } from "./stream-record.ts";

export class Checkpoint {
  /** In the order of the shard. */
  readonly #open: { readonly sequence: string; isDone: boolean }[] = [];
  readonly #bySequence = new Map<string, { isDone: boolean }>();
  #sequence: string | undefined;

  constructor(sequence: string | undefined) {
    this.#sequence = sequence;
  }

  /** Everything up to here is processed; undefined when nothing is. */
  get sequence(): string | undefined {
    return this.#sequence;
  }

  /** Records that are read and not processed. */
  get openCount(): number {
    return this.#open.length;
  }

  add({ sequence }: StreamRecord): void {
    const entry = { sequence, isDone: false };
    this.#open.push(entry);
    this.#bySequence.set(sequence, entry);
  }

  /** Whether it moved. */
  done(records: readonly StreamRecord[]): boolean {
    for (const { sequence } of records) {
      const entry = this.#bySequence.get(sequence);
      if (entry !== undefined) entry.isDone = true;
    }
    let count = 0;
    while (this.#open[count]?.isDone === true) count++;
    if (count === 0) return false;
    for (const { sequence } of this.#open.splice(0, count)) {
      this.#bySequence.delete(sequence);
      this.#sequence = sequence;
    }
    return true;
  }
}
