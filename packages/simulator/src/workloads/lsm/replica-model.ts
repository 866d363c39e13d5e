/** A log that is trusted, as the replicated one is, and the state that it stands for at any index not yet cut. */
import assert from "node:assert/strict";
import type { Entry, KeyRange, Mutation } from "../../../../dynamodb/src/storage/mutation.ts";

export class ReplicaModel {
  readonly #base = new Map<string, Uint8Array>();
  /** The log up to here is gone. */
  cutIndex = 0;
  #log: (readonly Mutation[])[] = [];

  get lastIndex(): number {
    return this.cutIndex + this.#log.length;
  }

  append(mutations: readonly Mutation[]): number {
    this.#log.push(mutations);
    return this.lastIndex;
  }

  entry(index: number): readonly Mutation[] {
    return this.#log[index - this.cutIndex - 1]!;
  }

  cut(index: number): void {
    for (; this.cutIndex < index; this.cutIndex++) apply(this.#base, this.#log.shift()!);
  }

  /** In order. */
  entriesAt(index: number): Entry[] {
    const state = new Map(this.#base);
    for (let at = this.cutIndex + 1; at <= index; at++) apply(state, this.entry(at));
    return [...state]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ key: Buffer.from(key, "latin1"), value }));
  }

  /** What a scan of the newest state must give. */
  scan({ from, to }: KeyRange, reverse: boolean): Entry[] {
    const within = this.entriesAt(this.lastIndex).filter(
      ({ key }) =>
        (from === undefined || Buffer.compare(key, from) >= 0) &&
        (to === undefined || Buffer.compare(key, to) < 0),
    );
    return reverse ? within.reverse() : within;
  }
}

function apply(state: Map<string, Uint8Array>, mutations: readonly Mutation[]): void {
  for (const { key, value } of mutations) {
    const name = Buffer.from(key).toString("latin1");
    if (value === undefined) state.delete(name);
    else state.set(name, value);
  }
}

export function assertSame(found: Iterable<Entry>, expected: readonly Entry[], what: string): void {
  const told = [...found];
  assert.equal(told.length, expected.length, `${what}: number of entries`);
  told.forEach(({ key, value }, index) => {
    const right = expected[index]!;
    assert(Buffer.compare(key, right.key) === 0, `${what}: key ${index}`);
    assert(Buffer.compare(value, right.value) === 0, `${what}: value of key ${index}`);
  });
}
