/**
 * CBOR (RFC 8949) to values: a small strict reader of our own. `@smithy/core/cbor` decodes what a
 * service sends to its client and trusts it: it returns views of the body, allocates arrays by the
 * length that the sender claims, recurses without a bound and reads past the end with a RangeError.
 * A server may do none of that.
 *
 * Maps become objects, byte strings copies of their own, tag 1 a `Date`, integers beyond 2^53 and
 * tags 2 and 3 a `bigint`, tag 4 a `Decimal`; other tags are dropped. Duplicate keys: the last
 * counts, as in JSON.
 */
import { setEntry } from "./entry.ts";
import { decodeUtf8 } from "./form.ts";
import { Decimal } from "./json-decimal.ts";
import { MAX_DEPTH, serializationError } from "./json-text.ts";
import { epochSecondsDate } from "./timestamp.ts";

/** Bytes of a bignum: arithmetic on it takes time that grows with its square. */
const BIGNUM_BYTES_MAX = 1024;
const INDEFINITE = -1;

/**
 * Throws `SerializationException` for anything but exactly one well-formed value. Does not keep
 * `bytes`.
 */
export function parseCbor(bytes: Uint8Array): unknown {
  const reader = new CborBytes(bytes);
  const value = reader.value(0);
  if (!reader.atEnd()) throw malformed("bytes behind the value");
  return value;
}

function malformed(what: string): Error {
  return serializationError(`Malformed CBOR: ${what}`);
}

class CborBytes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** `depth` counts the containers and tags around the value. */
  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw malformed("nesting is too deep");
    const initial = this.#view.getUint8(this.#take(1));
    const major = initial >> 5;
    const detail = initial & 0x1f;
    switch (major) {
      case 0:
        return plain(this.#argument(detail));
      case 1:
        return negative(this.#argument(detail));
      case 2:
      case 3: {
        const content = this.#string(major, detail);
        // Not `slice`: that of a Buffer is a view.
        return major === 2 ? new Uint8Array(content) : decodeText(content);
      }
      case 4:
        return this.#array(detail, depth);
      case 5:
        return this.#map(detail, depth);
      case 6:
        return this.#tagged(this.#argument(detail), depth);
      default:
        return this.#simple(detail);
    }
  }

  /** Moves on by `count` bytes; throws when there are not as many. Gives where they start. */
  #take(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) throw malformed("value ends too early");
    this.#at = start + count;
    return start;
  }

  #argument(detail: number): number | bigint {
    if (detail < 24) return detail;
    switch (detail) {
      case 24:
        return this.#view.getUint8(this.#take(1));
      case 25:
        return this.#view.getUint16(this.#take(2));
      case 26:
        return this.#view.getUint32(this.#take(4));
      case 27:
        return this.#view.getBigUint64(this.#take(8));
      default:
        throw malformed("reserved length");
    }
  }

  /**
   * A length, at most what is left of the bytes: nothing is allocated that the sender has not sent.
   */
  #length(detail: number, bytesEach: number): number {
    if (detail === 31) return INDEFINITE;
    const length = Number(this.#argument(detail));
    if (length * bytesEach > this.#bytes.length - this.#at) throw malformed("value ends too early");
    return length;
  }

  #string(major: number, detail: number): Uint8Array {
    const length = this.#length(detail, 1);
    if (length !== INDEFINITE) {
      const start = this.#take(length);
      return this.#bytes.subarray(start, start + length);
    }
    const chunks: Uint8Array[] = [];
    while (!this.#atBreak()) {
      const initial = this.#view.getUint8(this.#take(1));
      const inner = initial & 0x1f;
      if (initial >> 5 !== major || inner === 31) throw malformed("chunk of another type");
      const chunk = this.#string(major, inner);
      // Each chunk of a text is a text of its own.
      if (major === 3) decodeText(chunk);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  #atBreak(): boolean {
    const start = this.#take(1);
    if (this.#view.getUint8(start) === 0xff) return true;
    this.#at = start;
    return false;
  }

  #array(detail: number, depth: number): unknown[] {
    const length = this.#length(detail, 1);
    const list: unknown[] = [];
    if (length === INDEFINITE) {
      while (!this.#atBreak()) list.push(this.value(depth + 1));
    } else {
      for (let index = 0; index < length; index += 1) list.push(this.value(depth + 1));
    }
    return list;
  }

  #map(detail: number, depth: number): Record<string, unknown> {
    const length = this.#length(detail, 2);
    const map: Record<string, unknown> = {};
    for (let index = 0; length === INDEFINITE ? !this.#atBreak() : index < length; index += 1) {
      const initial = this.#view.getUint8(this.#take(1));
      if (initial >> 5 !== 3) throw malformed("key is not a text");
      const key = decodeText(this.#string(3, initial & 0x1f));
      setEntry(map, key, this.value(depth + 1));
    }
    return map;
  }

  #tagged(tag: number | bigint, depth: number): unknown {
    const value = this.value(depth + 1);
    switch (Number(tag)) {
      case 1: {
        const date = typeof value === "number" ? epochSecondsDate(value) : undefined;
        if (date === undefined) throw malformed("timestamp is not a number of seconds");
        return date;
      }
      case 2:
      case 3: {
        if (!(value instanceof Uint8Array) || value.length > BIGNUM_BYTES_MAX) {
          throw malformed("bignum");
        }
        const magnitude = BigInt(`0x0${Buffer.from(value).toString("hex")}`);
        return Number(tag) === 2 ? magnitude : -1n - magnitude;
      }
      case 4:
        return decimal(value);
      default:
        return value;
    }
  }

  #simple(detail: number): unknown {
    switch (detail) {
      case 20:
        return false;
      case 21:
        return true;
      // null and undefined
      case 22:
      case 23:
        return null;
      case 25:
        return halfFloat(this.#view.getUint16(this.#take(2)));
      case 26:
        return this.#view.getFloat32(this.#take(4));
      case 27:
        return this.#view.getFloat64(this.#take(8));
      default:
        throw malformed("unknown simple value");
    }
  }
}

function plain(argument: number | bigint): number | bigint {
  if (typeof argument === "number") return argument;
  return argument <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(argument) : argument;
}

function negative(argument: number | bigint): number | bigint {
  if (typeof argument === "number") return -1 - argument;
  const value = -1n - argument;
  return value >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(value) : value;
}

/** Tag 4: `[exponent, mantissa]`, powers of ten. */
function decimal(value: unknown): Decimal {
  const [exponent, mantissa] = Array.isArray(value) && value.length === 2 ? value : [];
  const whole = typeof mantissa === "bigint" || Number.isInteger(mantissa);
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 4096 || !whole) {
    throw malformed("decimal fraction");
  }
  const digits = String(mantissa);
  if (exponent >= 0) return new Decimal(digits + "0".repeat(exponent));
  const sign = digits.startsWith("-") ? "-" : "";
  const padded = digits.slice(sign.length).padStart(1 - exponent, "0");
  const text = `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
  return new Decimal(text);
}

/** RFC 8949, appendix D. */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  let value: number;
  if (exponent === 0) value = mantissa * 2 ** -24;
  else if (exponent === 31) value = mantissa === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  else value = (mantissa + 1024) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -value : value;
}

function decodeText(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw malformed("text is not UTF-8");
  return text;
}
