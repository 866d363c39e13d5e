import { MemoryDisk } from "@cloudglass/env";
import { expect, test } from "vitest";
import type { Keyspace } from "./index.ts";
import { get, put, setUp } from "./keyspace.fixture.ts";

const BEGINNINGS = ["h", "p"].map((text) => Buffer.from(text));

const rangesOf = (keyspace: Keyspace) =>
  keyspace
    .partitions()
    .map(({ id, range }) => [
      id,
      ...[range.from, range.to].map((end) => end && Buffer.from(end).toString()),
    ]);

test("a new keyspace may be divided from the first, and is so ever after", async () => {
  const first = await setUp({
    beginnings: BEGINNINGS,
    boundaryOf: () => expect.unreachable("nothing is split"),
  });
  const divided = [
    [1, undefined, "h"],
    [2, "h", "p"],
    [3, "p", undefined],
  ];
  expect(rangesOf(first.keyspace)).toEqual(divided);
  for (const text of ["a", "h", "z"]) await put(first.keyspace, text, text);
  const again = await first.reopen();
  expect(rangesOf(again.keyspace)).toEqual(divided);
  for (const text of ["a", "h", "z"]) expect(await get(again.keyspace, text)).toBe(text);
  await again.keyspace.close();
});

test("a keyspace that has something in it is not divided", async () => {
  const disk = new MemoryDisk();
  const whole = await setUp({ disk });
  await put(whole.keyspace, "z", "kept");
  await whole.keyspace.close();
  const { keyspace } = await setUp({ disk, beginnings: BEGINNINGS });
  expect(rangesOf(keyspace)).toEqual([[1, undefined, undefined]]);
  expect(await get(keyspace, "z")).toBe("kept");
  await keyspace.close();
});
