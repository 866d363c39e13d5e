/**
 * One attribute of a key as bytes: in DynamoDB's order, and no value the beginning of another.
 *
 *   S  UTF-8   \  00 as 00 ff; then 00 01
 *   B  bytes   /
 *   N  as decimal-bytes.ts writes it
 *
 * The end, 00 01, comes before everything that can go on, so a text comes before those that begin with it.
 */
import type { AttributeValue } from "../../expression/value/attribute-value.ts";
import { decimalOf } from "../../expression/value/compare.ts";
import { formatDecimal } from "../../expression/value/decimal.ts";
import { decimalFromBytes, decimalToBytes } from "../../expression/value/decimal-bytes.ts";
import type { KeyType } from "../../expression/value/key-check.ts";

const ESCAPE = 0x00;
const ESCAPED_ZERO = 0xff;
const END = 0x01;

/** Bytes that grow at their end; what is written is copied out. */
export class KeyWriter {
  #bytes = Buffer.allocUnsafeSlow(8192);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Begins anew, with `length` bytes that are set later. */
  start(length: number): void {
    this.#length = length;
  }

  /** REQUIRES: the value has the type; keys are checked before they are stored. */
  writeComponent(type: KeyType, value: AttributeValue): void {
    if (type === "N" && "N" in value) this.#append(decimalToBytes(decimalOf(value.N)));
    else {
      this.writeBeginning(type, value);
      this.#reserve(2);
      this.#bytes[this.#length++] = ESCAPE;
      this.#bytes[this.#length++] = END;
    }
  }

  /** What the components of all texts or binaries begin with that begin with `value`. */
  writeBeginning(type: KeyType, value: AttributeValue): void {
    if (type === "S" && "S" in value) this.#writeText(value.S);
    else if (type === "B" && "B" in value) this.#writeEscaped(value.B);
    else throw new Error(`a key of type ${type} has another value`);
  }

  /** The bytes that are under way: valid until the next write. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  finish(): Uint8Array {
    const key = Buffer.allocUnsafe(this.#length);
    this.#bytes.copy(key, 0, 0, this.#length);
    return key;
  }

  #writeText(text: string): void {
    if (text.includes("\0")) this.#writeEscaped(Buffer.from(text));
    else {
      this.#reserve(Buffer.byteLength(text));
      this.#length += this.#bytes.write(text, this.#length, "utf8");
    }
  }

  #writeEscaped(content: Uint8Array): void {
    this.#reserve(content.length * 2);
    for (const byte of content) {
      this.#bytes[this.#length++] = byte;
      if (byte === ESCAPE) this.#bytes[this.#length++] = ESCAPED_ZERO;
    }
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow((this.#length + more) * 2);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** The value that begins at `from`, and where it ends. */
export function readComponent(
  type: KeyType,
  bytes: Uint8Array,
  from: number,
): { readonly value: AttributeValue; readonly end: number } {
  if (type === "N") {
    const { value, end } = decimalFromBytes(bytes, from);
    return { value: { N: formatDecimal(value) }, end };
  }
  const content: number[] = [];
  let at = from;
  for (; ; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error("a key ends too early");
    if (byte !== ESCAPE) content.push(byte);
    else if (bytes[++at] === ESCAPED_ZERO) content.push(ESCAPE);
    else break;
  }
  if (bytes[at] !== END) throw new Error("a key has an escape that is none");
  const value =
    type === "S" ? { S: Buffer.from(content).toString() } : { B: Uint8Array.from(content) };
  return { value, end: at + 1 };
}
