/** GF(2^8) with the polynomial x^8+x^4+x^3+x^2+1 (0x11d) and the generator 2, by log and exp tables. */

export const POLYNOMIAL = 0x11d;

const exp = new Uint8Array(510);
const log = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  exp[power] = value;
  exp[power + 255] = value;
  log[value] = power;
  value <<= 1;
  if (value & 0x100) value ^= POLYNOMIAL;
}

export function multiply(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : exp[log[a]! + log[b]!]!;
}

/** REQUIRES: `a` is not 0. */
export function inverse(a: number): number {
  return exp[255 - log[a]!]!;
}

/** The generator to the `power`, which may be negative. */
export function power(power: number): number {
  return exp[((power % 255) + 255) % 255]!;
}

/** Products of `factor` with the low nibbles 0…15, then with the high nibbles 0x00, 0x10, … 0xf0. */
export function nibbleProducts(factor: number): Uint8Array {
  const products = new Uint8Array(32);
  for (let nibble = 0; nibble < 16; nibble += 1) {
    products[nibble] = multiply(factor, nibble);
    products[16 + nibble] = multiply(factor, nibble << 4);
  }
  return products;
}
