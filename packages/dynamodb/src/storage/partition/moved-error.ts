/** The partition takes no more: what it was asked is to be asked again, of whoever has the key then. */
export class MovedError extends Error {
  override readonly name = "MovedError";
}
