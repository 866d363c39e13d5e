import { expect, test } from "vitest";
import { type Mutation, ownedMutation } from "./mutation.ts";

const kept = ({ key, value }: Mutation) =>
  new Set([key.buffer, value?.buffer ?? key.buffer])
    .values()
    .reduce((sum, { byteLength }) => sum + byteLength, 0);

test("a mutation keeps no more memory than its bytes, whatever they were cut from", () => {
  const key = Buffer.from("key");
  const value = Buffer.from("value");
  expect(kept({ key, value })).toBeGreaterThan(1000);
  const owned = ownedMutation({ key, value });
  expect(kept(owned)).toBe(8);
  expect(Buffer.from(owned.key)).toEqual(key);
  expect(Buffer.from(owned.value ?? [])).toEqual(value);
});

test("a removal stays one, and an empty value a value", () => {
  const key = Buffer.from("key");
  expect(ownedMutation({ key, value: undefined }).value).toBeUndefined();
  expect(ownedMutation({ key, value: Buffer.from("") }).value).toEqual(new Uint8Array());
});

test("bytes that have a buffer to themselves are not copied", () => {
  const mutation = { key: new Uint8Array(10), value: new Uint8Array(100_000) };
  expect(ownedMutation(mutation)).toBe(mutation);
});

test("a key and a value that have a buffer to themselves together are not copied, of a larger one they are", () => {
  const cut = (sizeBytes: number) => {
    const bytes = new Uint8Array(sizeBytes);
    return { key: bytes.subarray(0, 10), value: bytes.subarray(10, 1000) };
  };
  const alone = cut(1000);
  expect(ownedMutation(alone)).toBe(alone);
  expect(kept(ownedMutation(cut(100_000)))).toBe(1000);
});
