/**
 * Bytes at rest are not what was written. The replica's state cannot be trusted any more: it is rebuilt from another
 * replica's snapshot.
 */
export class CorruptionError extends Error {
  override readonly name = "CorruptionError";
}
