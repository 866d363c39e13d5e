/**
 * An item as bytes; drawn in docs/internals/item-format.md.
 *
 *   0  version, 1
 *   1  flags: bit 0 is set when all text, of names and of values, is ASCII
 *      the item's size as DynamoDB counts it, varint
 *      map
 *
 *   map    count, varint; then for each its name and its value
 *   name   length in bytes, varint; UTF-8
 *   value  type, one byte; content:
 *            S B         length in bytes, varint; bytes
 *            INTEGER     magnitude × 2, + 1 when it is negative, varint
 *            FRACTION    digits behind the point, one byte; the number without its point, as INTEGER
 *            DECIMAL     the number as decimal-bytes.ts writes it
 *            SS NS BS L  length in bytes, 32 bits; count, varint; values (of SS without their types)
 *            M           length in bytes, 32 bits; map
 *            the others  nothing
 *
 * 32 bits are big-endian; a varint has seven bits a byte, the lowest first, and bit 7 where more follow.
 */

export const VERSION = 1;
export const ALL_ASCII = 1;

export const NULL = 0;
export const FALSE = 1;
export const TRUE = 2;
/** A whole number of up to 15 digits. */
export const INTEGER = 3;
/** Every other number. */
export const DECIMAL = 4;
export const STRING = 5;
export const BINARY = 6;
export const STRING_SET = 7;
export const NUMBER_SET = 8;
export const BINARY_SET = 9;
export const LIST = 10;
export const MAP = 11;
/** Up to 15 digits, some of them behind the point. */
export const FRACTION = 12;

export const LENGTH_BYTES = 4;
/** What fewer digits than these make is exact in a double, twice it too. */
export const INTEGER_DIGITS_MAX = 15;

/** More levels than an item may have, and few enough for the stack. */
export const LEVELS_READ_MAX = 64;

/** The bytes are not an item as this version writes one. */
export class ItemFormatError extends Error {
  override readonly name = "ItemFormatError";
}
