/** What AWS refuses a request with: the message is AWS's, to the letter. */
export class ValidationException extends Error {
  override readonly name = "ValidationException";
}

/** The beginning of most messages about a value in a request. */
export const INVALID_VALUES = "One or more parameter values were invalid: ";
