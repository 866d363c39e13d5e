import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ServiceError } from "@cloudglass/wire";
import { expect, test } from "vitest";
import { collect } from "./collect.ts";
import type { Write } from "./incoming-bytes.ts";

const tooLarge = () => new ServiceError("TooLarge", 413, "too large");

function bodyOf(pieces: Iterable<Uint8Array>, contentLength?: number) {
  return {
    contentLength,
    async consume(write: Write) {
      for (const piece of pieces) await write(piece);
    },
  };
}

test("pieces of any sizes come together in order", async () => {
  const pieces = [1, 100_000, 0, 3, 70_000, 1].map((size, index) => Buffer.alloc(size, index + 1));
  const whole = await collect(bodyOf(pieces), 1_000_000, tooLarge);
  expect(Buffer.compare(whole, Buffer.concat(pieces))).toBe(0);
});

test("more than the limit is refused: by what is declared, and by what comes", async () => {
  const piece = Buffer.alloc(10);
  await expect(collect(bodyOf([piece]), 10, tooLarge)).resolves.toHaveLength(10);
  await expect(collect(bodyOf([piece, piece]), 19, tooLarge)).rejects.toThrow("too large");
  await expect(collect(bodyOf([], 20), 19, tooLarge)).rejects.toThrow("too large");
});

test("no piece is kept: a body in single bytes takes no more memory than its size", async () => {
  const count = 1000;
  const weak: WeakRef<Uint8Array>[] = [];
  function* singles() {
    for (let index = 0; index < count; index++) {
      const piece = new Uint8Array(1).fill(index);
      weak.push(new WeakRef(piece));
      yield piece;
    }
  }
  let asked: Write | undefined;
  const body = {
    contentLength: undefined,
    consume: (write: Write) => {
      asked = write;
      return new Promise<void>(() => {});
    },
  };
  void collect(body, count, tooLarge);
  for (const piece of singles()) asked?.(piece);
  const gc = garbageCollector();
  // A WeakRef holds its target until the turn ends.
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  const alive = weak.filter((each) => each.deref() !== undefined).length;
  expect(alive).toBeLessThan(count / 10);
});

function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
