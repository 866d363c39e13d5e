import { expect, test } from "vitest";
import { effectText, endText, targetText } from "./fault-text.ts";

test.each([
  [{ zone: "us-east-1a" }, "zone us-east-1a"],
  [{ link: ["us-east-1a", "s3-storage-3"] }, "link us-east-1a → s3-storage-3"],
  [{ object: "arn:aws:s3:::shelf/book", shard: 3 }, "object shelf/book, shard 3"],
  [{ service: "s3" }, "s3:*"],
  [
    {
      service: "dynamodb",
      operation: "PutItem",
      resource: "arn:aws:dynamodb:us-east-1:000000000000:table/orders",
      principal: "arn:aws:iam::000000000000:user/ann",
    },
    "dynamodb:PutItem on table/orders by user/ann",
  ],
])("%j is named %s", (target, text) => {
  expect(targetText(target)).toBe(text);
});

test("what a fault does has its numbers", () => {
  const fault = { id: "1", target: { zone: "a" } };
  expect(effectText({ ...fault, kind: "down", probability: 1 })).toBe("down");
  expect(effectText({ ...fault, kind: "slow", delayMs: 250 })).toBe("slow +250 ms");
  expect(effectText({ ...fault, kind: "lossy", probability: 0.025 })).toBe("lossy 2.5 %");
  const error = { code: "ThrottlingException" };
  expect(effectText({ ...fault, kind: "throttle", perSecond: 5, error })).toBe(
    "throttle ThrottlingException 5/s",
  );
});

test("its end is a time, a count, or a person", () => {
  const fault = { id: "1", target: { zone: "a" }, kind: "down" };
  expect(endText(fault, 0)).toBe("until cleared");
  expect(endText({ ...fault, until: 65_000 }, 5000)).toBe("ends in 1 min");
  expect(endText({ ...fault, until: "1970-01-01T00:00:02Z" }, 9000)).toBe("ends in 0 ms");
  expect(endText({ ...fault, count: 3, hits: 1 }, 0)).toBe("ends after 3 hits, 1 hit so far");
});
