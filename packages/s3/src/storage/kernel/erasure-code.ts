/**
 * RS(6,2): the shards of one stripe in a kernel's memory, and how lost ones are computed from the others.
 * Shards 0…5 are data, 6 is P, 7 is Q. Formulas as in H. Peter Anvin, "The mathematics of RAID-6".
 */
import { inverse, multiply, nibbleProducts, power } from "./galois-field.ts";
import { NIBBLE_TABLES, type StripeKernel } from "./stripe-kernel.ts";

export const DATA_SHARDS = 6;
export const SHARDS = 8;
export const P_SHARD = 6;
export const Q_SHARD = 7;

/** Where a stripe's shards lie. The data shards follow one another without gaps. */
export interface StripeLayout {
  readonly data: number;
  readonly shardBytes: number;
  readonly p: number;
  readonly q: number;
  /** Two regions that hold results before they are copied into place. */
  readonly scratchX: number;
  readonly scratchY: number;
}

export function shardAddress(layout: StripeLayout, shard: number): number {
  if (shard === P_SHARD) return layout.p;
  if (shard === Q_SHARD) return layout.q;
  return layout.data + shard * layout.shardBytes;
}

export function encodeStripe(kernel: StripeKernel, layout: StripeLayout): void {
  kernel.encode(layout.data, layout.shardBytes, layout.shardBytes, layout.p, layout.q);
}

/**
 * Computes the shards of which `lost` is a list in rising order, at most two, from the others, in place.
 * `ignoreParity` leaves lost parity shards uncomputed, for reads that only want the data.
 */
export function rebuildShards(
  kernel: StripeKernel,
  layout: StripeLayout,
  lost: readonly number[],
  ignoreParity = false,
): void {
  if (lost.length > SHARDS - DATA_SHARDS) throw new RangeError("more than two shards lost");
  const [first, second] = lost;
  if (first === undefined) return;
  if (first >= P_SHARD) {
    if (!ignoreParity) encodeStripe(kernel, layout);
    return;
  }
  if (second === undefined || second === Q_SHARD) {
    recoverFromP(kernel, layout, first);
    if (second === Q_SHARD && !ignoreParity) encodeStripe(kernel, layout);
    return;
  }
  recoverFromQ(kernel, layout, first, second);
}

function recoverFromP(kernel: StripeKernel, layout: StripeLayout, lost: number): void {
  const { data, shardBytes, p, scratchX } = layout;
  clear(kernel, layout, lost);
  kernel.recoverOne(data, shardBytes, shardBytes, p, scratchX);
  restore(kernel, layout, lost, scratchX);
}

/** `second` is a data shard or P. */
function recoverFromQ(
  kernel: StripeKernel,
  layout: StripeLayout,
  first: number,
  second: number,
): void {
  const { data, shardBytes, p, q, scratchX, scratchY } = layout;
  clear(kernel, layout, first);
  clear(kernel, layout, second);
  kernel.memory.set(coefficients(first, second), NIBBLE_TABLES);
  kernel.recoverTwo(data, shardBytes, shardBytes, p, q, NIBBLE_TABLES, scratchX, scratchY);
  restore(kernel, layout, first, scratchX);
  restore(kernel, layout, second, scratchY);
}

/**
 * Nibble products of a and b in d[first] = a·s + b·t. Two data shards x < y lost: s = dx + dy and
 * t = 2^x·dx + 2^y·dy, so dx = (2^y·s + t) / (2^x + 2^y). P lost with x: s = P(rest), t = 2^x·dx, so
 * dx = t / 2^x, and the sum s + dx is P itself.
 */
function coefficients(first: number, second: number): Uint8Array {
  const key = first * SHARDS + second;
  const known = coefficientCache[key];
  if (known) return known;
  let a = 0;
  let b = power(-first);
  if (second !== P_SHARD) {
    b = inverse(power(first) ^ power(second));
    a = multiply(power(second), b);
  }
  const tables = new Uint8Array(64);
  tables.set(nibbleProducts(a), 0);
  tables.set(nibbleProducts(b), 32);
  coefficientCache[key] = tables;
  return tables;
}
const coefficientCache: Uint8Array[] = [];

function clear(kernel: StripeKernel, layout: StripeLayout, shard: number): void {
  const at = shardAddress(layout, shard);
  kernel.memory.fill(0, at, at + layout.shardBytes);
}

function restore(kernel: StripeKernel, layout: StripeLayout, shard: number, from: number): void {
  kernel.memory.copyWithin(shardAddress(layout, shard), from, from + layout.shardBytes);
}
