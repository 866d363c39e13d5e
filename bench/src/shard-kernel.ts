/** The erasure code alone: content copied into a stripe, P and Q computed; and lost shards decoded. */

import { STRIPE_BYTES } from "../../packages/s3/src/storage/index.ts";
import { encodeStripe, rebuildShards } from "../../packages/s3/src/storage/kernel/erasure-code.ts";
import { createSlot } from "../../packages/s3/src/storage/stripe-pool.ts";

const ROUNDS = 1500;

/** Bytes of content a second, in GB. */
function measure(work: () => void): string {
  for (let round = 0; round < 50; round++) work();
  const begin = performance.now();
  for (let round = 0; round < ROUNDS; round++) work();
  const seconds = (performance.now() - begin) / 1000;
  return `${((ROUNDS * STRIPE_BYTES) / seconds / 1e9).toFixed(1)} GB/s`;
}

export function measureShardKernel(): string {
  const { kernel, content, layout } = createSlot(STRIPE_BYTES);
  const source = Buffer.alloc(STRIPE_BYTES, "stripe");
  const stripe = layout(STRIPE_BYTES);
  const inPlace = measure(() => encodeStripe(kernel, stripe));
  const withCopy = measure(() => {
    content.set(source);
    encodeStripe(kernel, stripe);
  });
  const one = measure(() => rebuildShards(kernel, stripe, [2]));
  const two = measure(() => rebuildShards(kernel, stripe, [1, 4]));
  return `RS(6,2) on stripes of ${STRIPE_BYTES} bytes: encode ${withCopy} with the copy into the stripe, ${inPlace} without; decode ${one} with one data shard lost, ${two} with two`;
}
