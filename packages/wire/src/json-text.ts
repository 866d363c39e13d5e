/**
 * JSON text to values and the limits of both (RFC 8259). `JSON.parse` keeps the last of duplicate
 * keys and makes `__proto__` an ordinary own property; what it cannot do is keep integers beyond
 * 2^53, which come as `ExactNumber`.
 */
import { ServiceError } from "./service-error.ts";

/** Deeper values are refused: readers recurse, and so does what comes after them. */
export const MAX_DEPTH = 256;

/** A number whose text says more than a double holds. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Something that may be a number token of 16 digits or more; a string that looks like it only costs
 * time.
 */
const LONG_NUMBER = /(?:^|[[:,])\s*-?[\d.]{16}/;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Malformed input in AWS's JSON protocols. Coral says nothing more about text that is not JSON at
 * all.
 */
export function serializationError(message = ""): ServiceError {
  return new ServiceError("SerializationException", 400, message);
}

/** Throws `SerializationException` for invalid UTF-8 and for what is not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = decoder.decode(bytes);
    if (!LONG_NUMBER.test(text)) return JSON.parse(text);
    return JSON.parse(text, keepExact as (key: string, value: unknown) => unknown);
  } catch {
    // Besides SyntaxError: RangeError, when the reviver meets thousands of nested brackets.
    throw serializationError();
  }
}

function keepExact(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context.source === undefined) return value;
  return Number.isSafeInteger(value) || String(value) === context.source
    ? value
    : new ExactNumber(context.source);
}
