/** The stripe kernel in plain TypeScript, a byte at a time: the twin that the SIMD kernel is held against. */
import { CRC_TABLES, crcTables, NIBBLE_TABLES, type StripeKernel } from "./stripe-kernel.ts";

const double = (value: number) => ((value << 1) ^ (value & 0x80 ? 0x1d : 0)) & 0xff;

export function createScalarKernel(memoryBytes: number): StripeKernel {
  const memory = new Uint8Array(Math.max(memoryBytes, NIBBLE_TABLES + 64));
  const tables = crcTables();
  memory.set(new Uint8Array(tables.buffer), CRC_TABLES);

  function syndromes(data: number, stride: number): [p: number, q: number] {
    let p = 0;
    let q = 0;
    for (let shard = 5; shard >= 0; shard -= 1) {
      const value = memory[data + shard * stride]!;
      p ^= value;
      q = double(q) ^ value;
    }
    return [p, q];
  }

  return {
    memory,
    encode(data, stride, length, p, q) {
      for (let at = 0; at < length; at += 1) {
        [memory[p + at], memory[q + at]] = syndromes(data + at, stride);
      }
    },
    recoverOne(data, stride, length, p, out) {
      for (let at = 0; at < length; at += 1) {
        memory[out + at] = memory[p + at]! ^ syndromes(data + at, stride)[0];
      }
    },
    recoverTwo(data, stride, length, p, q, products, x, y) {
      const times = (table: number, value: number) =>
        memory[table + (value & 15)]! ^ memory[table + 16 + (value >> 4)]!;
      for (let at = 0; at < length; at += 1) {
        const [sumP, sumQ] = syndromes(data + at, stride);
        const s = sumP ^ memory[p + at]!;
        const t = sumQ ^ memory[q + at]!;
        const value = times(products, s) ^ times(products + 32, t);
        memory[x + at] = value;
        memory[y + at] = s ^ value;
      }
    },
    crc32(at, length, crc) {
      let state = ~crc;
      for (let index = at; index < at + length; index += 1) {
        state = (state >>> 8) ^ tables[(state ^ memory[index]!) & 0xff]!;
      }
      return ~state >>> 0;
    },
  };
}
