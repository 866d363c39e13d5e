/**
 * When two values are equal, and which of two comes first. Both have been through `check.ts`: their numbers are
 * written canonically, so equal numbers are equal texts, and sets hold nothing twice.
 */
import {
  type AttributeMap,
  type AttributeType,
  type AttributeValue,
  attributeOf,
  contentOf,
  typeOf,
} from "./attribute-value.ts";
import { compareDecimals, type Decimal, isDecimal, parseDecimal } from "./decimal.ts";

export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true;
  const type = typeOf(a);
  return type === typeOf(b) && equalContents(type, contentOf(a), contentOf(b));
}

function equalContents(type: AttributeType, a: unknown, b: unknown): boolean {
  switch (type) {
    case "B":
      return equalBytes(a as Uint8Array, b as Uint8Array);
    case "SS":
    case "NS":
      return equalTexts(a as readonly string[], b as readonly string[]);
    case "BS":
      return equalTexts(bytesAsTexts(a), bytesAsTexts(b));
    case "L":
      return equalLists(a as readonly AttributeValue[], b as readonly AttributeValue[]);
    case "M":
      return equalMaps(a as AttributeMap, b as AttributeMap);
    default:
      return a === b;
  }
}

/** Negative, zero or positive; undefined where there is no order: two types, or a type that has none. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  const type = typeOf(a);
  if (type !== typeOf(b)) return undefined;
  switch (type) {
    case "S":
      return compareTexts(contentOf(a) as string, contentOf(b) as string);
    case "N":
      return compareNumbers(contentOf(a) as string, contentOf(b) as string);
    case "B":
      return compareBytes(contentOf(a) as Uint8Array, contentOf(b) as Uint8Array);
    default:
      return undefined;
  }
}

export function isOrdered(type: AttributeType): boolean {
  return type === "S" || type === "N" || type === "B";
}

/** In the order of the UTF-8 bytes, where characters beyond the basic plane come last. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return planeOrder(left) - planeOrder(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above all others: they move behind U+E000 to U+FFFF. */
function planeOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Safe integers written plainly need no decimals. */
const PLAIN_INTEGER = /^-?\d{1,15}$/;

export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  if (PLAIN_INTEGER.test(a) && PLAIN_INTEGER.test(b)) return Number(a) - Number(b);
  return compareDecimals(decimalOf(a), decimalOf(b));
}

/** The number that a checked value holds. */
export function decimalOf(text: string): Decimal {
  const value = parseDecimal(text);
  if (!isDecimal(value)) throw new Error("numbers are checked before they are computed with");
  return value;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}

/** Sets of up to this many elements are searched without an index. */
const SMALL_SET = 8;

function equalTexts(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  if (a.length <= SMALL_SET) return a.every((each) => b.includes(each));
  const others = new Set(b);
  return a.every((each) => others.has(each));
}

/** Bytes as texts of one character a byte, so that sets of them are sets of texts. */
export function bytesAsText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function bytesAsTexts(content: unknown): string[] {
  return (content as readonly Uint8Array[]).map(bytesAsText);
}

function equalLists(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return (
    a.length === b.length && a.every((each, index) => equalValues(each, b[index] as AttributeValue))
  );
}

function equalMaps(a: AttributeMap, b: AttributeMap): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const other = attributeOf(b, name);
    return other !== undefined && equalValues(a[name] as AttributeValue, other);
  });
}
