/**
 * What the erasure code computes with: one memory and four loops over it. Two implementations are held
 * against each other by property tests: WebAssembly SIMD (`simd-kernel.ts`) and plain TypeScript
 * (`scalar-kernel.ts`).
 *
 * All addresses are byte offsets into `memory`. Every output region needs `SLACK_BYTES` behind it.
 */
export interface StripeKernel {
  readonly memory: Uint8Array;
  /** P and Q of the six data shards at `data`, `data + stride`, …, each `length` bytes. */
  encode(data: number, stride: number, length: number, p: number, q: number): void;
  /** The sum of six data shards and P: the lost data shard whose place holds zeros. */
  recoverOne(data: number, stride: number, length: number, p: number, out: number): void;
  /**
   * Two lost shards whose places hold zeros. With s = p + P(data) and t = q + Q(data):
   * x = a·s + b·t and y = s + x, where `tables` is the address of the nibble products of a and of b.
   */
  recoverTwo(
    data: number,
    stride: number,
    length: number,
    p: number,
    q: number,
    tables: number,
    x: number,
    y: number,
  ): void;
  /** CRC-32 of a region, continuing from `crc` (0 to begin). */
  crc32(at: number, length: number, crc: number): number;
}

/** How far a store may run past the end of an output region. */
export const SLACK_BYTES = 16;

/** The lowest addresses of a kernel's memory belong to it: CRC tables and nibble products. */
export const CRC_TABLES = 0;
export const NIBBLE_TABLES = 8 * 1024;
export const FIRST_FREE_ADDRESS = NIBBLE_TABLES + 64;

/** Eight tables of 256 words for slicing by eight; polynomial of CRC-32, reflected. */
export function crcTables(): Uint32Array {
  const tables = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    tables[byte] = crc;
  }
  for (let index = 256; index < tables.length; index += 1) {
    const before = tables[index - 256]!;
    tables[index] = (before >>> 8) ^ tables[before & 0xff]!;
  }
  return tables;
}
