import { expect, test } from "vitest";
import { bytes, counted, dateAndTime, duration, shortArn, timeOfDay } from "./wording.ts";

test.each([
  [0, "0 ms"],
  [0.0421, "0.042 ms"],
  [1.2345, "1.23 ms"],
  [99.96, "100 ms"],
  [999.4, "999 ms"],
  [999.6, "1.00 s"],
  [59_940, "59.9 s"],
  [59_980, "1 min"],
  [185_000, "3 min 5 s"],
  [3_600_000, "1 h"],
  [30 * 86_400_000, "30 d"],
  [90_061_000, "1 d 1 h"],
  [86_460_000, "1 d"],
  [-1500, "−1.50 s"],
])("%d ms is shown as %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  [0, "0 B"],
  [998, "998 B"],
  [1024, "1.00 KiB"],
  [1_048_064, "1.00 MiB"],
  [5 * 1024 ** 3, "5.00 GiB"],
  [2 ** 60, "1048576 TiB"],
])("%d bytes are shown as %s", (size, text) => {
  expect(bytes(size)).toBe(text);
});

test("times are those of the text, in UTC", () => {
  expect(timeOfDay("2026-01-01T14:03:07.250Z")).toBe("14:03:07.250");
  expect(dateAndTime("2026-01-01T14:03:07.250Z")).toBe("2026-01-01 14:03:07");
});

test("counts have their noun", () => {
  expect(counted(1, "request")).toBe("1 request");
  expect(counted(1204, "request")).toBe("1,204 requests");
  expect(counted(0, "entry", "entries")).toBe("0 entries");
});

test("an ARN is shown by its last part, with what that holds", () => {
  expect(shortArn("arn:aws:iam::000000000000:user/team/ann")).toBe("user/team/ann");
  expect(shortArn("arn:aws:lambda:us-east-1:000000000000:function:f:1")).toBe("function:f:1");
  expect(shortArn("arn:aws:s3:::bucket/a:b")).toBe("bucket/a:b");
  expect(shortArn("anonymous")).toBe("anonymous");
});
