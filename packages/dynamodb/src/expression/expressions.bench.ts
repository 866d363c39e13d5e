/** The bench's view of expressions: an item of 1 KiB, a request's condition, and an update of two attributes. */
import { type Condition, holds } from "./condition.ts";
import { parseCondition } from "./condition-parser.ts";
import { readExpressions } from "./expressions.ts";
import { applyUpdate, type Update } from "./update.ts";
import type { AttributeValue, Item } from "./value/attribute-value.ts";
import { checkItem } from "./value/check.ts";
import { itemSize } from "./value/size.ts";

const CONDITION = "attribute_exists(#k) AND version = :v AND NOT contains(tags, :t)";
const UPDATE = "SET version = version + :one, profile.seen = :now";
const NAMES = { "#k": "pk" };

/** Ten attributes. */
function benchItem(): Item {
  const item: Record<string, AttributeValue> = {
    pk: { S: "user#4711" },
    version: { N: "41" },
    tags: { SS: ["a", "b", "c"] },
    profile: { M: { seen: { N: "1700000000000" }, name: { S: "Ada" } } },
    active: { BOOL: true },
    score: { N: "-12.5" },
    email: { S: "ada@example.com" },
    history: { L: [{ N: "1" }, { N: "2" }, { S: "three" }] },
    note: { S: "" },
  };
  const rest = 1024 - itemSize(item) - "body".length;
  return { ...item, body: { S: "x".repeat(rest) } };
}

/**
 * Microseconds by what is done, the best of some rounds.
 * @param nowMs the bench's monotonic clock, in milliseconds
 */
export function expressionTimes(
  iterations: number,
  nowMs: () => number,
): ReadonlyMap<string, number> {
  const item = benchItem();
  const parameters = {
    UpdateExpression: UPDATE,
    ConditionExpression: CONDITION,
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: {
      ":v": { N: "41" },
      ":t": { S: "z" },
      ":one": { N: "1" },
      ":now": { N: "1700000000001" },
    },
  };
  const { condition, update } = readExpressions(parameters);
  const works: readonly (readonly [string, () => unknown])[] = [
    ["parse a condition", () => parseCondition(CONDITION)],
    ["read condition and update, parsed before", () => readExpressions(parameters)],
    ["condition on the item", () => holds(condition as Condition, item)],
    ["update of two attributes", () => applyUpdate(update as Update, item)],
    ["check the item", () => checkItem(item)],
    ["size of the item", () => itemSize(item)],
  ];
  return new Map(works.map(([name, work]) => [name, microseconds(work, iterations, nowMs)]));
}

const ROUNDS = 5;
let kept: unknown;

function microseconds(work: () => unknown, iterations: number, nowMs: () => number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const from = nowMs();
    // Kept, so that the loop cannot be optimized away.
    for (let index = 0; index < iterations; index++) kept = work();
    best = Math.min(best, ((nowMs() - from) * 1000) / iterations);
  }
  return kept === undefined ? 0 : best;
}
