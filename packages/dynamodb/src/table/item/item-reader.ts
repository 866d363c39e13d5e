/** Bytes to items: whole, or one attribute. Bytes that no item was written as are an `ItemFormatError`. */
import {
  type AttributeMap,
  type AttributeValue,
  type Item,
  setAttribute,
} from "../../expression/value/attribute-value.ts";
import { DIGITS_MAX, formatDecimal } from "../../expression/value/decimal.ts";
import { decimalFromBytes } from "../../expression/value/decimal-bytes.ts";
import {
  ALL_ASCII,
  BINARY,
  BINARY_SET,
  DECIMAL,
  FALSE,
  FRACTION,
  INTEGER,
  INTEGER_DIGITS_MAX,
  ItemFormatError,
  LENGTH_BYTES,
  LEVELS_READ_MAX,
  LIST,
  MAP,
  NULL,
  NUMBER_SET,
  STRING,
  STRING_SET,
  TRUE,
  VERSION,
} from "./item-format.ts";
import { FEW_NAMES_MAX, readManyNamed } from "./map-shapes.ts";

export function decodeItem(bytes: Uint8Array): Item {
  const reader = new ItemReader(bytes);
  if (reader.isAscii) reader.readAllText();
  return reader.readItem();
}

/** The one attribute; what lies before it is passed over, not read. */
export function readAttribute(bytes: Uint8Array, name: string): AttributeValue | undefined {
  return new ItemReader(bytes).find(Buffer.from(name));
}

/** The item's size as DynamoDB counts it. */
export function storedSize(bytes: Uint8Array): number {
  return new ItemReader(bytes).size;
}

/** Names that were read lately, each in the one place where it can be. */
const NAMES = new Array<string>(512).fill("");
const CACHED_NAME_MAX = 40;
const INTEGER_MAX = 10 ** INTEGER_DIGITS_MAX;
/** Seven varint bytes and four bits of an eighth hold every number that a double counts exactly. */
const VARINT_BYTES_MAX = 8;

class ItemReader {
  readonly isAscii: boolean;
  readonly size: number;
  readonly #bytes: Buffer;
  readonly #end: number;
  #at = 2;
  #level = 0;
  /** When all text is ASCII: a character a byte, so that texts are cut out of it without a call each. */
  #text: string | undefined;

  readonly #readName = () => this.#name();
  readonly #readValue = () => this.#value();

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#end = bytes.length;
    if (bytes[0] !== VERSION) throw new ItemFormatError(`no item has version ${bytes[0]}`);
    const flags = bytes[1];
    if (flags !== 0 && flags !== ALL_ASCII) throw new ItemFormatError(`no item has flags ${flags}`);
    this.isAscii = flags === ALL_ASCII;
    this.size = this.#varint();
  }

  readAllText(): void {
    this.#text = this.#bytes.toString("latin1");
  }

  readItem(): Item {
    const item = this.#map();
    if (this.#at !== this.#end) throw new ItemFormatError("bytes follow the item");
    return item;
  }

  find(name: Buffer): AttributeValue | undefined {
    for (let count = this.#varint(); count > 0; count--) {
      const from = this.#pass(this.#varint());
      if (this.#isAt(name, from)) return this.#value();
      this.#passValue();
    }
    return undefined;
  }

  /** A loop: names are short, and a call costs more than they do. */
  #isAt(name: Uint8Array, from: number): boolean {
    const { length } = name;
    if (this.#at - from !== length) return false;
    for (let index = 0; index < length; index++) {
      if (this.#bytes[from + index] !== name[index]) return false;
    }
    return true;
  }

  #map(): AttributeMap {
    let count = this.#varint();
    if (count > FEW_NAMES_MAX) return readManyNamed(count, this.#readName, this.#readValue);
    const map: Record<string, AttributeValue> = {};
    for (; count > 0; count--) setAttribute(map, this.#name(), this.#value());
    return map;
  }

  #value(): AttributeValue {
    const type = this.#byte();
    switch (type) {
      case STRING:
        return { S: this.#string() };
      case INTEGER:
        return { N: this.#integer() };
      case FRACTION:
        return { N: this.#fraction() };
      case DECIMAL:
        return { N: this.#decimal() };
      case TRUE:
        return { BOOL: true };
      case FALSE:
        return { BOOL: false };
      case NULL:
        return { NULL: true };
      case BINARY:
        return { B: this.#binary() };
      case STRING_SET:
      case NUMBER_SET:
      case BINARY_SET:
      case LIST:
      case MAP:
        return this.#document(type);
      default:
        throw new ItemFormatError(`no value has type ${type}`);
    }
  }

  #document(type: number): AttributeValue {
    if (++this.#level > LEVELS_READ_MAX) throw new ItemFormatError("the item is nested too deeply");
    const end = this.#length() + this.#at;
    const value = this.#content(type);
    if (this.#at !== end) throw new ItemFormatError("a document is not as long as it says");
    this.#level--;
    return value;
  }

  #content(type: number): AttributeValue {
    switch (type) {
      case MAP:
        return { M: this.#map() };
      case LIST:
        return { L: this.#elements(() => this.#value()) };
      case STRING_SET:
        return { SS: this.#elements(() => this.#string()) };
      case NUMBER_SET:
        return { NS: this.#elements(() => this.#number()) };
      default:
        return { BS: this.#elements(() => this.#binary()) };
    }
  }

  #elements<Each>(read: () => Each): Each[] {
    const elements: Each[] = [];
    for (let count = this.#varint(); count > 0; count--) elements.push(read());
    return elements;
  }

  /** Items have the same names over and over, and a name that is one already is stored under faster. */
  #name(): string {
    const text = this.#text;
    if (text === undefined) return this.#string();
    const from = this.#pass(this.#varint());
    const length = this.#at - from;
    if (length === 0 || length > CACHED_NAME_MAX) return text.substring(from, this.#at);
    const sum =
      length * 37 +
      text.charCodeAt(from) * 7 +
      text.charCodeAt(from + (length >> 1)) * 13 +
      // Names that differ in their last two characters are numbered ones.
      text.charCodeAt(this.#at - Math.min(length, 2)) * 31 +
      text.charCodeAt(this.#at - 1);
    const slot = sum % NAMES.length;
    const cached = NAMES[slot] as string;
    if (cached.length === length && text.startsWith(cached, from)) return cached;
    // Of the bytes, not of the text, which it would keep in memory.
    const name = this.#bytes.toString("latin1", from, this.#at);
    NAMES[slot] = name;
    return name;
  }

  #string(): string {
    const from = this.#pass(this.#varint());
    if (this.#text !== undefined) return this.#text.substring(from, this.#at);
    return this.#bytes.toString("utf8", from, this.#at);
  }

  /** A copy: the bytes may be a block of many items, which a value must not keep in memory. */
  #binary(): Uint8Array {
    const from = this.#pass(this.#varint());
    return new Uint8Array(this.#bytes.subarray(from, this.#at));
  }

  #number(): string {
    const type = this.#byte();
    if (type === INTEGER) return this.#integer();
    if (type === FRACTION) return this.#fraction();
    if (type === DECIMAL) return this.#decimal();
    throw new ItemFormatError(`no number has type ${type}`);
  }

  #integer(): string {
    const [magnitude, minus] = this.#signed();
    return `${minus}${magnitude}`;
  }

  #fraction(): string {
    const places = this.#byte();
    const [magnitude, minus] = this.#signed();
    if (places === 0 || places >= INTEGER_DIGITS_MAX || magnitude % 10 === 0) {
      throw new ItemFormatError(`a number has ${places} places`);
    }
    const digits = `${magnitude}`.padStart(places + 1, "0");
    const point = digits.length - places;
    return `${minus}${digits.slice(0, point)}.${digits.slice(point)}`;
  }

  #signed(): readonly [magnitude: number, minus: string] {
    const zigzag = this.#varint();
    const magnitude = Math.floor(zigzag / 2);
    const negative = zigzag % 2 === 1;
    if (magnitude >= INTEGER_MAX || (negative && magnitude === 0)) {
      throw new ItemFormatError(`${zigzag} is no whole number`);
    }
    return [magnitude, negative ? "-" : ""];
  }

  #decimal(): string {
    const from = this.#at;
    this.#passDecimal();
    const { value } = decimalFromBytes(this.#bytes, from);
    const { digits } = value;
    if (digits.length > DIGITS_MAX || digits.startsWith("0") || digits.endsWith("0")) {
      throw new ItemFormatError(`${digits} are no digits of a number`);
    }
    return formatDecimal(value);
  }

  #passValue(): void {
    const type = this.#byte();
    if (type === STRING || type === BINARY) this.#pass(this.#varint());
    else if (type === INTEGER) this.#varint();
    else if (type === DECIMAL) this.#passDecimal();
    else if (type === FRACTION) {
      this.#byte();
      this.#varint();
    } else if (type >= STRING_SET && type <= MAP) this.#pass(this.#length());
    else if (type > FRACTION) throw new ItemFormatError(`no value has type ${type}`);
  }

  /** Zero is one byte; of the others the pairs of digits end where the first byte, inverted, says nothing follows. */
  #passDecimal(): void {
    const first = this.#byte();
    if (first === 0x80) return;
    if (first !== 0x00 && first !== 0xff) throw new ItemFormatError("no number begins here");
    const flip = 255 - first;
    this.#byte();
    let pairs = 0;
    for (let pair = this.#byte() ^ flip; pair !== 0; pair = this.#byte() ^ flip) {
      if (pair > 100) throw new ItemFormatError(`${pair} is no pair of digits`);
      pairs++;
    }
    if (pairs === 0) throw new ItemFormatError("a number has no digits");
  }

  /** Goes `length` bytes on; where they began. */
  #pass(length: number): number {
    const from = this.#at;
    this.#at = from + length;
    if (this.#at > this.#end) throw new ItemFormatError("the item ends too early");
    return from;
  }

  #length(): number {
    return this.#bytes.readUInt32BE(this.#pass(LENGTH_BYTES));
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new ItemFormatError("the item ends too early");
    return this.#bytes[this.#at++] as number;
  }

  #varint(): number {
    const first = this.#byte();
    if (first < 128) return first;
    let value = first - 128;
    let scale = 128;
    for (let count = 1; count < VARINT_BYTES_MAX; count++) {
      const byte = this.#byte();
      if (byte < 128) return this.#exact(value + byte * scale);
      value += (byte - 128) * scale;
      scale *= 128;
    }
    throw new ItemFormatError("a number has too many bytes");
  }

  #exact(value: number): number {
    if (value > Number.MAX_SAFE_INTEGER) throw new ItemFormatError("a number is too large");
    return value;
  }
}
