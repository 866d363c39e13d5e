import { SimulatedClock } from "@cloudglass/env";
import { expect, test } from "vitest";
import { LateEntries } from "./late-entries.ts";

function lateEntries() {
  const clock = new SimulatedClock();
  const applied: (readonly [atMs: number, index: number])[] = [];
  const late = new LateEntries(clock, (index) => applied.push([clock.monotonic(), index]));
  return { clock, applied, late };
}

test("an entry is applied with those before it, when the first of them and its successors is due", async () => {
  const { clock, applied, late } = lateEntries();
  late.add(1, 500);
  late.add(2, 300);
  late.add(3, 900);
  await clock.advance(1000);
  expect(applied).toEqual([
    [300, 2],
    [900, 3],
  ]);
});

test("what is said again, or late, keeps nothing back", async () => {
  const { clock, applied, late } = lateEntries();
  late.add(7, 500);
  await clock.advance(400);
  late.add(7, 500);
  late.add(5, 10);
  await clock.advance(100);
  expect(applied).toEqual([[500, 7]]);
  late.add(8, 50);
  late.close();
  await clock.advance(1000);
  expect(applied).toEqual([[500, 7]]);
});
