import { expect, test } from "vitest";
import { BURST_SECONDS, PartitionShares } from "./partition-shares.ts";

test("children of a split have together what their parent had", () => {
  const shares = new PartitionShares(10, ["p"], 0);
  shares.charge("p", 10 * BURST_SECONDS - 100, 0);
  shares.split("p", ["a", "b"], 0);
  expect([shares.tokens("a", 0), shares.tokens("b", 0)]).toEqual([50, 50]);
  expect(shares.share).toBe(5);
});

test("children share what their parent owes", () => {
  const shares = new PartitionShares(10, ["p"], 0);
  shares.charge("p", 10 * BURST_SECONDS + 30, 0);
  shares.split("p", ["a", "b"], 0);
  expect(shares.tokens("a", 0)).toBe(-15);
});

test("a partition that borrows takes of the others in proportion to what they have spare", () => {
  const shares = new PartitionShares(30, ["p", "q", "r"], 0);
  shares.charge("p", 10 * BURST_SECONDS, 0);
  shares.charge("q", 10 * BURST_SECONDS - 110, 0);
  shares.charge("r", 10 * BURST_SECONDS - 210, 0);
  expect(shares.admits("p", 0)).toBe(true);
  expect(["p", "q", "r"].map((name) => shares.tokens(name, 0))).toEqual([30, 100, 190]);
});
