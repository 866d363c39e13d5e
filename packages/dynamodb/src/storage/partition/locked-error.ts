/** A transaction holds the key. */
export class LockedError extends Error {
  override readonly name = "LockedError";
  readonly key: Uint8Array;
  /** What the transaction put under the key of the lock. */
  readonly lock: Uint8Array;

  constructor(key: Uint8Array, lock: Uint8Array) {
    super("a transaction holds the key");
    this.key = key;
    this.lock = lock;
  }
}
