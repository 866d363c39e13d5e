/**
 * CRC-32 (ISO 3309). Short inputs go through the kernel's loop, because a call into the native library costs
 * more than their sum; long ones go through the library, which folds with carry-less multiplication.
 */
import { crc32 as nativeCrc32 } from "@node-rs/crc32";
import { createSimdKernel } from "./kernel/simd-kernel.ts";
import { crcTables, FIRST_FREE_ADDRESS } from "./kernel/stripe-kernel.ts";

/** Up to this length the kernel's loop is faster. */
export const SHORT_BYTES = 512;
const SCRATCH_BYTES = 32 * 1024;
const kernel = createSimdKernel(FIRST_FREE_ADDRESS + SHORT_BYTES + SCRATCH_BYTES);
const SCRATCH_AT = FIRST_FREE_ADDRESS + SHORT_BYTES;

/** Memory of the kernel in which frames are put together and checked; holds nothing between two calls. */
export const scratch = kernel.memory.subarray(SCRATCH_AT, SCRATCH_AT + SCRATCH_BYTES);

/** Continues from `seed`, a checksum of what came before or any 32-bit number. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  if (bytes.length > SHORT_BYTES) return nativeCrc32(bytes, seed);
  kernel.memory.set(bytes, FIRST_FREE_ADDRESS);
  return kernel.crc32(FIRST_FREE_ADDRESS, bytes.length, seed);
}

/** The seed with which `bytes` have the checksum `crc`: every step of the sum can be undone. */
export function crc32Seed(bytes: Uint8Array, crc: number): number {
  let state = ~crc;
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    const index = indexByTopByte[state >>> 24]!;
    state = ((state ^ crcTable[index]!) << 8) | (index ^ bytes[at]!);
  }
  return ~state >>> 0;
}

const crcTable = crcTables().subarray(0, 256);
/** No two words of the table have the same highest byte. */
const indexByTopByte = new Uint8Array(256);
for (const [index, word] of crcTable.entries()) {
  indexByTopByte[word >>> 24] = index;
}

/** Of a part of the scratch memory. */
export function scratchCrc32(at: number, length: number, seed: number): number {
  return kernel.crc32(SCRATCH_AT + at, length, seed);
}
