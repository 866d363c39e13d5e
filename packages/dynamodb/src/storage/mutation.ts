/** What storage is told and tells: bytes under bytes, in the order of the keys' bytes. */

/** One change: a value put under a key, or the key removed. */
export interface Mutation {
  readonly key: Uint8Array;
  /** Undefined removes the key. */
  readonly value: Uint8Array | undefined;
}

export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Keys from `from` on and before `to`; without one of them the range is open there. */
export interface KeyRange {
  readonly from?: Uint8Array | undefined;
  readonly to?: Uint8Array | undefined;
}
