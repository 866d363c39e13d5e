/** Keys that were written while a copy of a partition is made. */
import type { Mutation } from "../mutation.ts";

export class ChangedKeys {
  /** By key as text, a byte a character. */
  #keys = new Map<string, Uint8Array>();

  get count(): number {
    return this.#keys.size;
  }

  note(mutations: readonly Mutation[]): void {
    for (const { key } of mutations) {
      const text = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
      this.#keys.set(text, key);
    }
  }

  /** Those that were noted since the last time. */
  take(): Uint8Array[] {
    const keys = [...this.#keys.values()];
    this.#keys = new Map();
    return keys;
  }
}
