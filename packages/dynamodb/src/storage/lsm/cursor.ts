/** A place in sorted entries that moves one way: what scans, flushes and compactions read from. */

export interface Cursor {
  /** False behind the last entry; `key` and `value` then mean nothing. */
  readonly valid: boolean;
  readonly key: Uint8Array;
  /** Undefined: the key was removed here, whatever older tables say. */
  readonly value: Uint8Array | undefined;
  next(): void;
}

/** The entries of several cursors of one direction as one; of equal keys the first cursor's counts. */
export class MergeCursor implements Cursor {
  readonly #cursors: readonly Cursor[];
  readonly #compare: (a: Uint8Array, b: Uint8Array) => number;
  #current: Cursor | undefined;

  /** `cursors`: the newest first. `compare` negative: its first key comes first in this direction. */
  constructor(cursors: readonly Cursor[], compare: (a: Uint8Array, b: Uint8Array) => number) {
    this.#cursors = cursors;
    this.#compare = compare;
    this.#choose();
  }

  get valid(): boolean {
    return this.#current !== undefined;
  }

  get key(): Uint8Array {
    return this.#current!.key;
  }

  get value(): Uint8Array | undefined {
    return this.#current!.value;
  }

  next(): void {
    this.#current!.next();
    this.#choose();
  }

  /** A key that a newer cursor holds too is passed over as soon as it is met. */
  #choose(): void {
    let best: Cursor | undefined;
    for (const cursor of this.#cursors) {
      if (!cursor.valid) continue;
      if (best === undefined) {
        best = cursor;
        continue;
      }
      const order = this.#compare(cursor.key, best.key);
      if (order < 0) best = cursor;
      else if (order === 0) cursor.next();
    }
    this.#current = best;
  }
}
