import { expect, test } from "vitest";
import { durationMs } from "./duration.ts";

test.each([
  ["PT1M", 60_000],
  ["PT90S", 90_000],
  ["PT1H30M", 5_400_000],
  ["P1DT1S", 86_401_000],
  ["PT0S", 0],
])("%s is %i milliseconds", (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(["", "P", "PT", "P1DT", "1M", "PT1", "PT1.5M", "-PT1M", "pt1m", "PT1S1M", "P1M"])(
  "%j is no duration",
  (text) => {
    expect(durationMs(text)).toBeUndefined();
  },
);
