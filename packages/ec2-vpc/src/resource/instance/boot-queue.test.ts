import { expect, test } from "vitest";
import { BootQueue } from "./boot-queue.ts";

function setUp() {
  const turns: (() => void)[] = [];
  const booted: string[] = [];
  const queue = new BootQueue({
    later: (task) => turns.push(task),
    boot: (id) => booted.push(id),
  });
  /** Gives what was booted in the next turn, undefined when nothing waits for one. */
  const turn = (): string[] | undefined => {
    const task = turns.shift();
    if (task === undefined) return undefined;
    const before = booted.length;
    task();
    return booted.slice(before);
  };
  return { booted, queue, turn };
}

test("many are booted in order, a few in each turn", () => {
  const { booted, queue, turn } = setUp();
  const ids = Array.from({ length: 1000 }, (_, n) => `i-${n}`);
  for (const id of ids) queue.add(id);
  expect(booted).toEqual([]);
  let turnCount = 0;
  for (let some = turn(); some !== undefined; some = turn()) {
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThanOrEqual(10);
    turnCount++;
  }
  expect(booted).toEqual(ids);
  expect(turnCount).toBeGreaterThanOrEqual(100);
});

test("one that waits is booted once, and may be booted again later", () => {
  const { booted, queue, turn } = setUp();
  queue.add("i-1");
  queue.add("i-1");
  expect(turn()).toEqual(["i-1"]);
  expect(turn()).toBeUndefined();
  queue.add("i-1");
  expect(turn()).toEqual(["i-1"]);
  expect(booted).toHaveLength(2);
});

test("what is added while others boot comes after them", () => {
  const turns: (() => void)[] = [];
  const booted: string[] = [];
  const queue = new BootQueue({
    later: (task) => turns.push(task),
    boot: (id) => {
      booted.push(id);
      if (id === "i-1") queue.add("i-2");
    },
  });
  queue.add("i-1");
  for (let task = turns.shift(); task !== undefined; task = turns.shift()) task();
  expect(booted).toEqual(["i-1", "i-2"]);
});
