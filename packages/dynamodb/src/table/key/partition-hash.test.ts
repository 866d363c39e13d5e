import { expect, test } from "vitest";
import { HASH_BYTES, writeHash } from "./partition-hash.ts";

function hashOf(text: string): string {
  const bytes = Buffer.from(`<${text}>`);
  const target = Buffer.alloc(HASH_BYTES + 2);
  writeHash(bytes, 1, bytes.length - 1, target, 1);
  expect([target[0], target[HASH_BYTES + 1]]).toEqual([0, 0]);
  return target.toString("hex", 1, HASH_BYTES + 1);
}

// The reference's published vectors.
test.each([
  ["", "00000000000000000000000000000000"],
  ["The quick brown fox jumps over the lazy dog", "2f1583c3ecee2c675d7bf66ce5e91d2c"],
])("the hash of %j is MurmurHash3's", (text, hash) => {
  expect(hashOf(text)).toBe(hash);
});

test("every byte counts, at every length", () => {
  const seen = new Set<string>();
  for (let length = 0; length <= 40; length++) {
    const text = "x".repeat(length);
    seen.add(hashOf(text));
    for (let at = 0; at < length; at++) {
      seen.add(hashOf(`${text.slice(0, at)}y${text.slice(at + 1)}`));
    }
  }
  expect(seen.size).toBe(41 + (40 * 41) / 2);
});

test("keys that count up are spread evenly", () => {
  const [keys, parts] = [16_000, 16];
  const counts = new Array<number>(parts).fill(0);
  for (let index = 0; index < keys; index++) {
    const part = Number.parseInt(hashOf(`customer#${index}`).slice(0, 1), 16);
    counts[part] = (counts[part] as number) + 1;
  }
  // Six standard deviations around 1,000.
  for (const count of counts) expect(Math.abs(count - keys / parts)).toBeLessThan(190);
});
