/** Items to bytes. One scratch buffer serves all: writing is synchronous, and what comes out is a copy. */
import type { AttributeMap, AttributeValue, Item } from "../../expression/value/attribute-value.ts";
import { isDecimal, parseDecimal } from "../../expression/value/decimal.ts";
import { decimalToBytes } from "../../expression/value/decimal-bytes.ts";
import {
  ALL_ASCII,
  BINARY,
  BINARY_SET,
  DECIMAL,
  FALSE,
  FRACTION,
  INTEGER,
  INTEGER_DIGITS_MAX,
  LENGTH_BYTES,
  LIST,
  MAP,
  NULL,
  NUMBER_SET,
  STRING,
  STRING_SET,
  TRUE,
  VERSION,
} from "./item-format.ts";

/** No varint is longer; a type and a length go with it. */
const HEAD_BYTES_MAX = 16;
/** Shorter texts are written faster in a loop than by a call. */
const SHORT_TEXT = 32;

let bytes = Buffer.allocUnsafeSlow(16 * 1024);
let at = 0;
let allAscii = true;

/**
 * REQUIRES: the item has been checked: one member a value, numbers that are numbers.
 * @param size the item's size as DynamoDB counts it; readers are told it without reading the item
 */
export function encodeItem(item: Item, size: number): Uint8Array {
  at = 2;
  allAscii = true;
  bytes[0] = VERSION;
  writeVarint(size);
  writeMap(item);
  bytes[1] = allAscii ? ALL_ASCII : 0;
  // Of the pool: memory of its own costs more than all of the rest.
  const encoded = Buffer.allocUnsafe(at);
  bytes.copy(encoded, 0, 0, at);
  return encoded;
}

function writeMap(map: AttributeMap): void {
  const names = Object.keys(map);
  reserve(HEAD_BYTES_MAX);
  writeVarint(names.length);
  for (const name of names) {
    writeText(name);
    writeValue(map[name] as AttributeValue);
  }
}

function writeValue(value: AttributeValue): void {
  reserve(HEAD_BYTES_MAX);
  if ("S" in value) {
    bytes[at++] = STRING;
    writeText(value.S);
  } else if ("N" in value) writeNumber(value.N);
  else if ("BOOL" in value) bytes[at++] = value.BOOL ? TRUE : FALSE;
  else if ("M" in value) {
    const from = beginDocument(MAP);
    writeMap(value.M);
    endDocument(from);
  } else if ("L" in value) writeElements(LIST, value.L, writeValue);
  else if ("B" in value) {
    bytes[at++] = BINARY;
    writeBinary(value.B);
  } else if ("NULL" in value) bytes[at++] = NULL;
  else if ("SS" in value) writeElements(STRING_SET, value.SS, writeText);
  else if ("NS" in value) writeElements(NUMBER_SET, value.NS, writeNumber);
  else writeElements(BINARY_SET, value.BS, writeBinary);
}

function writeElements<Each>(
  type: number,
  elements: readonly Each[],
  write: (each: Each) => void,
): void {
  const from = beginDocument(type);
  writeVarint(elements.length);
  for (const each of elements) write(each);
  endDocument(from);
}

/** Leaves place for the length, which is not known yet. */
function beginDocument(type: number): number {
  bytes[at++] = type;
  at += LENGTH_BYTES;
  return at;
}

function endDocument(from: number): void {
  bytes.writeUInt32BE(at - from, from - LENGTH_BYTES);
}

function writeText(text: string): void {
  const { length } = text;
  if (length <= SHORT_TEXT) {
    reserve(length + HEAD_BYTES_MAX);
    if (writeShortText(text, bytes, at)) {
      at += length + 1;
      return;
    }
  }
  const size = Buffer.byteLength(text);
  if (size !== length) allAscii = false;
  reserve(size + HEAD_BYTES_MAX);
  writeVarint(size);
  bytes.write(text, at, "utf8");
  at += size;
}

/** False, with nothing written that counts, when there is more in it than ASCII. */
function writeShortText(text: string, target: Buffer, from: number): boolean {
  const { length } = text;
  target[from] = length;
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 127) return false;
    target[from + 1 + index] = unit;
  }
  return true;
}

function writeBinary(binary: Uint8Array): void {
  reserve(binary.length + HEAD_BYTES_MAX);
  writeVarint(binary.length);
  bytes.set(binary, at);
  at += binary.length;
}

function writeNumber(text: string): void {
  reserve(HEAD_BYTES_MAX);
  if (writeShortNumber(text)) return;
  const decimal = parseDecimal(text);
  if (!isDecimal(decimal)) throw new Error("numbers are checked before they are stored");
  const encoded = decimalToBytes(decimal);
  reserve(encoded.length + HEAD_BYTES_MAX);
  bytes[at++] = DECIMAL;
  bytes.set(encoded, at);
  at += encoded.length;
}

const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/** False, with nothing written, for all but few digits in DynamoDB's own spelling: that is how they are read back. */
function writeShortNumber(text: string): boolean {
  const { length } = text;
  const sign = text.charCodeAt(0) === MINUS ? 1 : 0;
  if (length === sign || length - sign > INTEGER_DIGITS_MAX) return false;
  let magnitude = 0;
  let point = length;
  for (let index = sign; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === POINT && point === length && index > sign) point = index;
    else if (unit < ZERO || unit > ZERO + 9) return false;
    else magnitude = magnitude * 10 + unit - ZERO;
  }
  if (text.charCodeAt(sign) === ZERO && point > sign + 1) return false;
  if (point === length) {
    if (magnitude === 0 && sign === 1) return false;
    bytes[at++] = INTEGER;
  } else {
    // No zero at the end; so the number is not zero either.
    const last = text.charCodeAt(length - 1);
    if (last === ZERO || last === POINT) return false;
    bytes[at++] = FRACTION;
    bytes[at++] = length - point - 1;
  }
  writeVarint(magnitude * 2 + sign);
  return true;
}

function writeVarint(value: number): void {
  let rest = value;
  // Bits are had of 32 of them only.
  while (rest > 0x7fffffff) {
    bytes[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  while (rest > 127) {
    bytes[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[at++] = rest;
}

function reserve(more: number): void {
  if (at + more <= bytes.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, at + more));
  bytes.copy(larger, 0, 0, at);
  bytes = larger;
}
