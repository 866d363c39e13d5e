import { expect, test } from "vitest";
import type { RequestSummary } from "../../api/shapes.ts";
import { RateWindow, withNew } from "./recent.ts";

const request = (requestId: string) => ({ requestId }) as RequestSummary;
const ids = (list: readonly RequestSummary[]) => list.map(({ requestId }) => requestId).join("");

test("what comes stands before what was there, once, and the list has an end", () => {
  const shown = withNew([request("b"), request("a")], [request("b"), request("c"), request("d")]);
  expect(ids(shown)).toBe("dcba");
  expect(ids(withNew(shown, [request("e")], 3))).toBe("edc");
  expect(ids(withNew([], [..."abcdef"].map(request), 2))).toBe("fe");
});

test("a request that was shown while it ran is shown as it ended, where it stands", () => {
  const ended = { ...request("b"), status: 200 };
  const shown = withNew([request("c"), { ...request("b"), status: 0 }], [ended]);
  expect(ids(shown)).toBe("cb");
  expect(shown[1]).toBe(ended);
});

test("requests are counted by second, and those that are too long ago are forgotten", () => {
  const rate = new RateWindow(3);
  rate.note(10_100, false);
  rate.note(10_900, true);
  rate.note(12_000, false);
  const counts = (atMs: number) => rate.read(atMs).map(({ count, errors }) => [count, errors]);
  expect(counts(12_500)).toEqual([
    [2, 1],
    [0, 0],
    [1, 0],
  ]);
  expect(counts(13_000)).toEqual([
    [0, 0],
    [1, 0],
    [0, 0],
  ]);
  rate.note(13_000, false);
  expect(counts(13_999)).toEqual([
    [0, 0],
    [1, 0],
    [1, 0],
  ]);
  expect(counts(99_000)).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
});
