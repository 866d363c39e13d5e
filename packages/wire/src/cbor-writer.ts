/**
 * Values to CBOR (RFC 8949), as rpcv2-cbor asks: definite lengths, tag 1 for timestamps. Writes to
 * a buffer that is used again; what leaves it is a copy.
 */
import type { ServiceModel, Shape } from "./model.ts";
import { shapeOf } from "./shapes.ts";

type WriteCbor = (value: unknown, into: CborBuffer) => void;

/** Kept between answers; larger ones are given back to the collector. */
const KEPT_BYTES_MAX = 1024 * 1024;

export class CborBuffer {
  #bytes = Buffer.allocUnsafeSlow(4096);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** A copy of what was written; the buffer is empty again. */
  finish(): Uint8Array {
    const copy = Uint8Array.prototype.slice.call(this.#bytes, 0, this.#at);
    this.reset();
    return copy;
  }

  reset(): void {
    this.#at = 0;
    if (this.#bytes.length > KEPT_BYTES_MAX) this.#resize(4096);
  }

  /** The initial byte of a major type (0 to 7) with a length or number up to 2^64. */
  head(major: number, argument: number | bigint): void {
    this.#reserve(9);
    const type = major << 5;
    if (argument < 24) this.#bytes[this.#at++] = type | Number(argument);
    else if (argument < 0x100) {
      this.#bytes[this.#at] = type | 24;
      this.#bytes[this.#at + 1] = Number(argument);
      this.#at += 2;
    } else if (argument < 0x10000) {
      this.#bytes[this.#at] = type | 25;
      this.#view.setUint16(this.#at + 1, Number(argument));
      this.#at += 3;
    } else if (argument < 0x100000000) {
      this.#bytes[this.#at] = type | 26;
      this.#view.setUint32(this.#at + 1, Number(argument));
      this.#at += 5;
    } else {
      this.#bytes[this.#at] = type | 27;
      this.#view.setBigUint64(this.#at + 1, BigInt(argument));
      this.#at += 9;
    }
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  text(value: string): void {
    if (value.length < 24 && this.#shortAscii(value)) return;
    const length = Buffer.byteLength(value);
    this.head(3, length);
    this.#reserve(length);
    this.#bytes.write(value, this.#at);
    this.#at += length;
  }

  /**
   * Without a call into native code, which costs more than it does. False when a character is not
   * ASCII.
   */
  #shortAscii(value: string): boolean {
    this.#reserve(1 + value.length);
    const bytes = this.#bytes;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      bytes[this.#at + 1 + index] = code;
    }
    bytes[this.#at] = 0x60 | value.length;
    this.#at += 1 + value.length;
    return true;
  }

  blob(value: Uint8Array): void {
    this.head(2, value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    if (value.length < 24) {
      for (let index = 0; index < value.length; index += 1)
        this.#bytes[this.#at + index] = value[index]!;
    } else this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  double(value: number): void {
    this.#reserve(9);
    this.#bytes[this.#at] = 0xfb;
    this.#view.setFloat64(this.#at + 1, value);
    this.#at += 9;
  }

  #reserve(count: number): void {
    if (this.#at + count > this.#bytes.length) {
      this.#resize(Math.max(this.#bytes.length * 2, this.#at + count));
    }
  }

  #resize(size: number): void {
    const bytes = Buffer.allocUnsafeSlow(size);
    this.#bytes.copy(bytes, 0, 0, Math.min(this.#at, size));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** Compiles shapes to closures; members go by the model's names. */
export class CborWriter {
  readonly #model: ServiceModel;
  readonly #closures = new Map<string, WriteCbor>();

  constructor(model: ServiceModel) {
    this.#model = model;
  }

  of(target: string): WriteCbor {
    const known = this.#closures.get(target);
    if (known !== undefined) return known;
    let compiled: WriteCbor = (value, into) => compiled(value, into);
    this.#closures.set(target, (value, into) => compiled(value, into));
    compiled = this.#compile(shapeOf(this.#model, target));
    this.#closures.set(target, compiled);
    return compiled;
  }

  #compile(shape: Shape): WriteCbor {
    switch (shape.type) {
      case "structure":
        return this.#structure(Object.entries(shape.members).map(([name, m]) => [name, m.target]));
      case "union":
        return this.#union(Object.entries(shape.members).map(([name, m]) => [name, m.target]));
      case "list": {
        const element = this.of(shape.member.target);
        const sparse = shape.sparse === true;
        return (value, into) => {
          const list = Array.from(value as Iterable<unknown>);
          const kept = sparse ? list : list.filter(present);
          into.head(4, kept.length);
          for (const content of kept) {
            if (present(content)) element(content, into);
            else into.byte(0xf6);
          }
        };
      }
      case "map": {
        const element = this.of(shape.value.target);
        const sparse = shape.sparse === true;
        return (value, into) => {
          const map = value as Record<string, unknown>;
          const keys = Object.keys(map).filter((key) =>
            sparse ? map[key] !== undefined : present(map[key]),
          );
          into.head(5, keys.length);
          for (const key of keys) {
            into.text(key);
            if (present(map[key])) element(map[key], into);
            else into.byte(0xf6);
          }
        };
      }
      default:
        return simpleWriter(shape.type);
    }
  }

  #structure(members: readonly (readonly [name: string, target: string])[]): WriteCbor {
    let writers:
      | readonly (readonly [name: string, key: Uint8Array, write: WriteCbor])[]
      | undefined;
    return (value, into) => {
      writers ??= members.map(
        ([name, target]) => [name, encodedText(name), this.of(target)] as const,
      );
      const structure = value as Record<string, unknown>;
      let count = 0;
      for (const [name] of writers) if (present(structure[name])) count += 1;
      into.head(5, count);
      for (const [name, key, write] of writers) {
        const content = structure[name];
        if (!present(content)) continue;
        into.raw(key);
        write(content, into);
      }
    };
  }

  /** A union has one member of many: looking for the one that is there beats asking for each. */
  #union(members: readonly (readonly [name: string, target: string])[]): WriteCbor {
    let writers: Map<string, readonly [key: Uint8Array, write: WriteCbor]> | undefined;
    return (value, into) => {
      writers ??= new Map(
        members.map(([name, target]) => [name, [encodedText(name), this.of(target)]] as const),
      );
      const union = value as Record<string, unknown>;
      const known = writers;
      const names = Object.keys(union).filter((name) => present(union[name]) && known.has(name));
      into.head(5, names.length);
      for (const name of names) {
        const [key, write] = known.get(name)!;
        into.raw(key);
        write(union[name], into);
      }
    };
  }
}

function encodedText(text: string): Uint8Array {
  const buffer = new CborBuffer();
  buffer.text(text);
  return buffer.finish();
}

const present = (value: unknown): boolean => value !== undefined && value !== null;

function simpleWriter(type: string): WriteCbor {
  switch (type) {
    case "string":
      return (value, into) => into.text(String(value));
    case "boolean":
      return (value, into) => into.byte(value ? 0xf5 : 0xf4);
    case "blob":
      return (value, into) =>
        into.blob(typeof value === "string" ? Buffer.from(value) : (value as Uint8Array));
    case "timestamp":
      return (value, into) => {
        into.head(6, 1);
        writeNumber((value as Date).getTime() / 1000, into);
      };
    case "float":
    case "double":
      return (value, into) => {
        if (typeof value === "number") into.double(value);
        else writeNumber(value, into);
      };
    case "document":
    case "unit":
      return writeAny;
    default:
      return writeNumber;
  }
}

function writeNumber(value: unknown, into: CborBuffer): void {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) into.double(value);
    else if (value >= 0) into.head(0, value);
    else into.head(1, -1 - value);
  } else if (typeof value === "bigint") writeBigint(value, into);
  else writeDecimal(value as { readonly string?: unknown }, into);
}

function writeBigint(value: bigint, into: CborBuffer): void {
  const magnitude = value < 0n ? -1n - value : value;
  if (magnitude < 1n << 64n) {
    into.head(value < 0n ? 1 : 0, magnitude);
    return;
  }
  into.head(6, value < 0n ? 3 : 2);
  const hex = magnitude.toString(16);
  into.blob(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex"));
}

/** The SDK's NumericValue as tag 4. */
function writeDecimal({ string }: { readonly string?: unknown }, into: CborBuffer): void {
  const match =
    typeof string === "string" ? /^(-?\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(string) : null;
  if (match === null) throw new TypeError(`not a number: ${String(string)}`);
  const fraction = match[2] ?? "";
  into.head(6, 4);
  into.head(4, 2);
  writeNumber(Number(match[3] ?? 0) - fraction.length, into);
  writeBigint(BigInt(match[1]! + fraction), into);
}

/** A document, or the members of an error without a model. */
export function writeAny(value: unknown, into: CborBuffer): void {
  if (value === null || value === undefined) into.byte(0xf6);
  else if (typeof value === "string") into.text(value);
  else if (typeof value === "boolean") into.byte(value ? 0xf5 : 0xf4);
  else if (typeof value === "number" || typeof value === "bigint") writeNumber(value, into);
  else if (value instanceof Uint8Array) into.blob(value);
  else if (Array.isArray(value)) {
    into.head(4, value.length);
    for (const content of value) writeAny(content, into);
  } else {
    const entries = Object.entries(value).filter(([, content]) => content !== undefined);
    into.head(5, entries.length);
    for (const [key, content] of entries) {
      into.text(key);
      writeAny(content, into);
    }
  }
}
