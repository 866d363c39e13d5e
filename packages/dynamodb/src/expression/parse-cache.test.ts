import { expect, test } from "vitest";
import { ParseCache } from "./parse-cache.ts";

test("a text is parsed once, while it is in use, and no more texts are kept than fit", () => {
  const parsed: string[] = [];
  const cache = new ParseCache((text) => {
    parsed.push(text);
    return { text };
  });
  const often = cache.get("often");
  for (let index = 0; index < 10_000; index++) {
    cache.get(`once ${index}`);
    expect(cache.get("often")).toBe(often);
    expect(cache.size).toBeLessThanOrEqual(2048);
  }
  expect(parsed.filter((text) => text === "often")).toHaveLength(1);
  cache.get("once 0");
  expect(parsed.filter((text) => text === "once 0")).toHaveLength(2);
});

test("a text that is refused is refused again", () => {
  let count = 0;
  const cache = new ParseCache(() => {
    count++;
    throw new Error("refused");
  });
  for (let round = 0; round < 2; round++) expect(() => cache.get("a")).toThrow("refused");
  expect([count, cache.size]).toEqual([2, 0]);
});
