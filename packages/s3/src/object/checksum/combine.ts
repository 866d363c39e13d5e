/**
 * The checksum of joined parts from the checksums of the parts. A CRC of `a ++ b` is CRC(a) · x^(8·|b|) + CRC(b)
 * in GF(2)[x] modulo the polynomial (Mark Adler, "crc32_combine" in zlib; the pre- and post-inversions cancel
 * out); a COMPOSITE checksum is the checksum of the parts' raw checksums, one after the other.
 */
import type { ChecksumAlgorithm } from "./algorithm.ts";
import { base64OfUint32, base64OfUint64, checksumOf } from "./digest.ts";

interface Field {
  readonly bits: bigint;
  /** Reflected, without its highest term. */
  readonly polynomial: bigint;
}

const fields: Partial<Record<ChecksumAlgorithm, Field>> = {
  CRC32: { bits: 32n, polynomial: 0xedb88320n },
  CRC32C: { bits: 32n, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
};

export interface PartChecksum {
  /** Base64. */
  readonly value: string;
  readonly sizeBytes: number;
}

/** Throws `TypeError` for algorithms that are no CRC. */
export function combineFullObject(
  algorithm: ChecksumAlgorithm,
  parts: readonly PartChecksum[],
): string {
  const field = fields[algorithm];
  if (field === undefined) throw new TypeError(`${algorithm} cannot be combined`);
  // Parts are nearly always of one size: one power of x serves them all.
  const shifts = new Map<number, bigint>();
  let crc = 0n;
  for (const { value, sizeBytes } of parts) {
    let shift = shifts.get(sizeBytes);
    if (shift === undefined) {
      shift = powerOfX(field, 8n * BigInt(sizeBytes));
      shifts.set(sizeBytes, shift);
    }
    const part = BigInt(`0x${Buffer.from(value, "base64").toString("hex")}`);
    crc = multiply(field, shift, crc) ^ part;
  }
  return field.bits === 32n ? base64OfUint32(Number(crc)) : base64OfUint64(crc);
}

/** With `-N` behind it. */
export function combineComposite(
  algorithm: ChecksumAlgorithm,
  parts: readonly PartChecksum[],
): string {
  const raw = Buffer.concat(parts.map(({ value }) => Buffer.from(value, "base64")));
  return `${checksumOf(algorithm, raw)}-${parts.length}`;
}

/** Polynomials are reflected: the highest bit is x^0. */
function multiply({ bits, polynomial }: Field, a: bigint, b: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = 1n << (bits - 1n); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}

function powerOfX(field: Field, exponent: bigint): bigint {
  let result = 1n << (field.bits - 1n);
  let square = 1n << (field.bits - 2n);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(field, square, result);
    square = multiply(field, square, square);
  }
  return result;
}
