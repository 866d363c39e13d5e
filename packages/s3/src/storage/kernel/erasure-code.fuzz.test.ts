import { crc32 } from "@node-rs/crc32";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  encodeStripe,
  rebuildShards,
  SHARDS,
  type StripeLayout,
  shardAddress,
} from "./erasure-code.ts";
import { createScalarKernel } from "./scalar-kernel.ts";
import { createSimdKernel } from "./simd-kernel.ts";
import { FIRST_FREE_ADDRESS, SLACK_BYTES, type StripeKernel } from "./stripe-kernel.ts";

const MEMORY_BYTES = 128 * 1024;
const simd = createSimdKernel(MEMORY_BYTES);
const scalar = createScalarKernel(MEMORY_BYTES);
const kernels = { simd, scalar };
const runs = { numRuns: 60 };

/** Multiplication as in a schoolbook: shift, add, reduce by 0x11d. Independent of the tables under test. */
function schoolbook(a: number, b: number): number {
  let product = 0;
  for (let bit = 0; bit < 8; bit += 1) if ((b >> bit) & 1) product ^= a << bit;
  for (let bit = 14; bit >= 8; bit -= 1) if ((product >> bit) & 1) product ^= 0x11d << (bit - 8);
  return product;
}

function layoutFor(shardBytes: number, skew = 0): StripeLayout {
  const data = FIRST_FREE_ADDRESS + skew;
  const region = shardBytes + SLACK_BYTES;
  const p = data + 6 * shardBytes + SLACK_BYTES;
  return {
    data,
    shardBytes,
    p,
    q: p + region,
    scratchX: p + 2 * region,
    scratchY: p + 3 * region,
  };
}

function shardOf(kernel: StripeKernel, layout: StripeLayout, shard: number): Uint8Array {
  const at = shardAddress(layout, shard);
  return kernel.memory.slice(at, at + layout.shardBytes);
}

/** Content that repeats itself for a seed. */
function content(length: number, seed: number): Uint8Array {
  let state = seed | 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
}

function losses(): number[][] {
  const all: number[][] = [[]];
  for (let first = 0; first < SHARDS; first += 1) {
    all.push([first]);
    for (let second = first + 1; second < SHARDS; second += 1) all.push([first, second]);
  }
  return all;
}

describe.each(Object.entries(kernels))("%s kernel", (_name, kernel) => {
  test("parity is that of schoolbook multiplication with rows 1,1,1,1,1,1 and 1,2,4,8,16,32", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(), fc.nat(15), (length, seed, skew) => {
        const layout = layoutFor(length, skew);
        const body = content(6 * length, seed);
        kernel.memory.set(body, layout.data);
        encodeStripe(kernel, layout);
        for (let at = 0; at < length; at += 1) {
          let p = 0;
          let q = 0;
          for (let shard = 0; shard < 6; shard += 1) {
            p ^= body[shard * length + at]!;
            q ^= schoolbook(body[shard * length + at]!, 1 << shard);
          }
          expect(kernel.memory[layout.p + at]).toBe(p);
          expect(kernel.memory[layout.q + at]).toBe(q);
        }
      }),
      runs,
    );
  });

  test("golden vectors: parity worked out by hand", () => {
    const layout = layoutFor(1);
    const cases: [data: number[], p: number, q: number][] = [
      [[0, 0, 0, 0, 0, 0], 0, 0],
      [[1, 0, 0, 0, 0, 0], 1, 1],
      [[0, 1, 0, 0, 0, 0], 1, 2],
      [[0, 0, 0, 0, 0, 1], 1, 0x20],
      // 2·0x80 = 0x100 + 0x11d = 0x1d; 4·0x80 = 0x3a; 8·0x80 = 0x74; 16·0x80 = 0xe8; 32·0x80 = 0xcd.
      [[0, 0x80, 0, 0, 0, 0], 0x80, 0x1d],
      [[0, 0, 0x80, 0, 0, 0], 0x80, 0x3a],
      [[0, 0, 0, 0x80, 0, 0], 0x80, 0x74],
      [[0, 0, 0, 0, 0x80, 0], 0x80, 0xe8],
      [[0, 0, 0, 0, 0, 0x80], 0x80, 0xcd],
      [[1, 1, 1, 1, 1, 1], 0, 0x3f],
    ];
    for (const [data, p, q] of cases) {
      kernel.memory.set(data, layout.data);
      encodeStripe(kernel, layout);
      expect([kernel.memory[layout.p], kernel.memory[layout.q]]).toEqual([p, q]);
    }
  });

  test.each(losses())("any six of eight rebuild the stripe: lost %j %j", (...lost) => {
    const missing = lost.filter((shard) => shard !== undefined);
    for (const length of [1, 15, 16, 17, 171, 1000, 4096]) {
      const layout = layoutFor(length, length % 7);
      kernel.memory.set(content(6 * length, length + 3), layout.data);
      encodeStripe(kernel, layout);
      const expected = Array.from({ length: SHARDS }, (_, s) => shardOf(kernel, layout, s));
      for (const shard of missing) {
        kernel.memory.fill(0xa5, shardAddress(layout, shard), shardAddress(layout, shard) + length);
      }
      rebuildShards(kernel, layout, missing);
      for (let shard = 0; shard < SHARDS; shard += 1) {
        expect(shardOf(kernel, layout, shard)).toEqual(expected[shard]);
      }
    }
  });

  test("CRC-32 agrees with the native library and with the standard's check value", () => {
    kernel.memory.set(Buffer.from("123456789"), FIRST_FREE_ADDRESS);
    expect(kernel.crc32(FIRST_FREE_ADDRESS, 9, 0)).toBe(0xcbf43926);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(20),
        fc.nat(0xffff),
        (bytes, skew, seed) => {
          const at = FIRST_FREE_ADDRESS + skew;
          kernel.memory.set(bytes, at);
          expect(kernel.crc32(at, bytes.length, seed)).toBe(crc32(bytes, seed));
        },
      ),
      runs,
    );
  });
});

test("both kernels compute the same parity and the same recovery", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.nat(),
      fc.constantFrom(...losses().filter((lost) => lost.length > 0)),
      (length, seed, lost) => {
        const layout = layoutFor(length);
        for (const kernel of [simd, scalar]) {
          kernel.memory.set(content(6 * length, seed), layout.data);
          encodeStripe(kernel, layout);
        }
        for (let shard = 0; shard < SHARDS; shard += 1) {
          expect(shardOf(simd, layout, shard)).toEqual(shardOf(scalar, layout, shard));
        }
        rebuildShards(simd, layout, lost);
        rebuildShards(scalar, layout, lost);
        for (let shard = 0; shard < SHARDS; shard += 1) {
          expect(shardOf(simd, layout, shard)).toEqual(shardOf(scalar, layout, shard));
        }
      },
    ),
    runs,
  );
});

test("more than two losses are refused", () => {
  expect(() => rebuildShards(simd, layoutFor(16), [0, 1, 2])).toThrow(RangeError);
});
