/** A transaction holds the key. */
export class LockedError extends Error {
  override readonly name = "LockedError";
}
