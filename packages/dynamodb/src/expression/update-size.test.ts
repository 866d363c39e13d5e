import { expect, test } from "vitest";
import { readExpressions } from "./expressions.ts";
import type { Update } from "./update.ts";
import { checkUpdatedSize } from "./update-size.ts";

const KEYS = { partition: { name: "pk", type: "S" }, sort: undefined } as const;
const LIMIT = 400 * 1024;
const KEY_BYTES = "pk".length + "key".length;

/** AWS's figures, beyond the item without its key. */
test.each([
  ["SET b = :v", 22],
  ["SET b = :v, c = :w", 41],
  ["SET b = :v REMOVE r", 24],
  ["SET b = :v DELETE t :d", 24],
  ["SET b = :v ADD n :w", 41],
  ["SET b = :v, l[0] = :w", 42],
  ["SET b = :v, n = n + :w", 91],
  ["REMOVE r, s", 7],
])("%s may make an item that is %i bytes smaller than the limit", (UpdateExpression, bytes) => {
  const values = { ":v": { S: "x" }, ":w": { N: "1" }, ":d": { SS: ["x"] } };
  const used = Object.entries(values).filter(([name]) => UpdateExpression.includes(name));
  const { update } = readExpressions({
    UpdateExpression,
    ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
  });
  const item = (size: number) => ({
    pk: { S: "key" },
    b: { S: "x".repeat(size - KEY_BYTES - "b".length) },
  });
  const largest = LIMIT - Math.max(0, bytes - KEY_BYTES);
  expect(checkUpdatedSize(item(largest), KEYS, update as Update)).toBe(largest);
  expect(() => checkUpdatedSize(item(largest + 1), KEYS, update as Update)).toThrow(
    "Item size to update has exceeded the maximum allowed size",
  );
});
