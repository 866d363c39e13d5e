/** How AWS words what is wrong with a statement. */
import { ValidationException } from "../validation-exception.ts";
import type { Span } from "./token.ts";

/** Of a statement that is no PartiQL. Nothing is said of texts that are no tokens. */
export function malformed(what = ""): ValidationException {
  return new ValidationException(`Statement wasn't well formed, can't be processed: ${what}`);
}

/** Of PartiQL that DynamoDB does not run, with the place in the statement. */
export function refusedAt(what: string, { line, column, length }: Span): ValidationException {
  return new ValidationException(`${what} at ${line}:${column}:${length}`);
}

export function refused(what: string): ValidationException {
  return new ValidationException(what);
}
