/**
 * Numbers as bytes whose order is the order of the numbers, for sort keys.
 *
 *     positive  ff  exponent + 129  pairs of digits + 1 …  00
 *     zero      80
 *     negative  00  all of the above inverted …            ff
 */
import { type Decimal, EXPONENT_MIN, ZERO } from "./decimal.ts";

const NEGATIVE = 0x00;
const NOTHING = 0x80;
const POSITIVE = 0xff;

export function decimalToBytes({ sign, digits, exponent }: Decimal): Uint8Array {
  if (sign === 0) return Uint8Array.of(NOTHING);
  const pairs = (digits.length + 1) >> 1;
  const bytes = new Uint8Array(pairs + 3);
  bytes[0] = POSITIVE;
  bytes[1] = exponent - EXPONENT_MIN;
  for (let pair = 0; pair < pairs; pair++) {
    bytes[pair + 2] = digitAt(digits, pair * 2) * 10 + digitAt(digits, pair * 2 + 1) + 1;
  }
  if (sign < 0) for (let at = 0; at < bytes.length; at++) bytes[at] = 255 - (bytes[at] as number);
  return bytes;
}

/** The number that begins at `from`, and where it ends. */
export function decimalFromBytes(
  bytes: Uint8Array,
  from = 0,
): { readonly value: Decimal; readonly end: number } {
  const first = bytes[from];
  if (first === NOTHING) return { value: ZERO, end: from + 1 };
  if (first !== NEGATIVE && first !== POSITIVE) throw new Error("no number begins here");
  const flip = first === NEGATIVE ? 255 : 0;
  const byteAt = (at: number) => Math.abs(flip - (bytes[at] ?? flip));
  let digits = "";
  let at = from + 2;
  for (let pair = byteAt(at); pair !== 0; pair = byteAt(++at)) {
    digits += `${pair - 1}`.padStart(2, "0");
  }
  if (digits.endsWith("0")) digits = digits.slice(0, -1);
  const exponent = byteAt(from + 1) + EXPONENT_MIN;
  return { value: { sign: flip === 255 ? -1 : 1, digits, exponent }, end: at + 1 };
}

function digitAt(digits: string, at: number): number {
  return at < digits.length ? digits.charCodeAt(at) - 48 : 0;
}
