/** Which keys of a table or an index are used most, and which are throttled most, since somebody wants to know. */
import { HASH_BYTES } from "../key/index.ts";
import { SpaceSaving } from "./space-saving.ts";

/** Twice as many as are told. */
const COUNTERS = 200;
export const TOLD_MAX = 100;

export interface KeyUse {
  /** A storage key that has the partition key, or is the whole key. */
  readonly key: Uint8Array;
  /** Units of capacity, or requests that were throttled. */
  readonly weight: number;
  readonly error: number;
}

class KeySketches {
  readonly #partitionKeys = new SpaceSaving<Uint8Array>(COUNTERS);
  readonly #keys = new SpaceSaving<Uint8Array>(COUNTERS);

  add(key: Uint8Array, weight: number): void {
    const text = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
    const copy = () => Uint8Array.from(key);
    this.#partitionKeys.add(text.slice(1, 1 + HASH_BYTES), weight, copy);
    this.#keys.add(text, weight, copy);
  }

  told() {
    return { partitionKeys: useOf(this.#partitionKeys), keys: useOf(this.#keys) };
  }
}

export class KeyCounts {
  readonly sinceMs: number;
  /** Undefined when only throttled keys are counted. */
  readonly #accessed: KeySketches | undefined;
  readonly #throttled = new KeySketches();

  constructor(sinceMs: number, countsAccesses: boolean) {
    this.sinceMs = sinceMs;
    this.#accessed = countsAccesses ? new KeySketches() : undefined;
  }

  accessed(key: Uint8Array, units: number): void {
    this.#accessed?.add(key, units);
  }

  throttled(key: Uint8Array): void {
    this.#throttled.add(key, 1);
  }

  told() {
    return { accessed: this.#accessed?.told(), throttled: this.#throttled.told() };
  }
}

function useOf(sketch: SpaceSaving<Uint8Array>): readonly KeyUse[] {
  return sketch
    .top(TOLD_MAX)
    .map(({ example, weight, error }) => ({ key: example, weight, error }));
}
