import { expect, test } from "vitest";
import { type Condition, holds } from "./condition.ts";
import { readExpressions } from "./expressions.ts";
import { usedIn } from "./testing/used.ts";
import type { AttributeMap, Item } from "./value/attribute-value.ts";

const VALUES: AttributeMap = {
  ":hell": { S: "hell" },
  ":ell": { S: "ell" },
  ":empty": { S: "" },
  ":hi": { B: Uint8Array.of(1, 2) },
  ":here": { B: Uint8Array.of(2, 3) },
  ":two": { N: "2" },
  ":three": { N: "3" },
  ":five": { N: "5" },
  ":set": { NS: ["2", "1"] },
  ":list": { L: [{ N: "3" }, { N: "4" }] },
  ":map": { M: { y: { NS: ["7", "4", "2"] }, x: { BOOL: false } } },
  ":N": { S: "N" },
  ":S": { S: "S" },
};

/** Like the items on which Scylla's tests compare themselves with AWS. */
const ITEM: Item = {
  a: { S: "hello" },
  b: { NS: ["2", "4", "7"] },
  c: { L: [{ N: "2" }, { S: "dog" }, { NS: ["1", "2"] }, { L: [{ N: "3" }, { N: "4" }] }] },
  d: { B: Uint8Array.of(1, 2, 3) },
  e: { M: { x: { BOOL: false }, y: { NS: ["2", "4", "7"] } } },
  f: { N: "5" },
  g: { BOOL: true },
  h: { NULL: true },
  i: { N: "2.50" },
};

test.each([
  ["a = :hell", false],
  ["e = :map", true],
  ["e <> :map", false],
  ["a <> b", true],
  ["z = :two", false],
  ["z <> :two", true],
  ["z <> y", true],
  ["z = y", false],
  ["z < :two", false],
  ["NOT z < :two", true],
  ["f > :two AND f >= :five AND f <= :five AND NOT f < :five", true],
  ["f > :hell", false],
  ["b < :five OR :five < b", false],
  ["f BETWEEN :two AND :five", true],
  ["f BETWEEN :three AND z", false],
  ["f IN (:two, :hell, :five)", true],
  ["z IN (:two, z2)", false],
  ["attribute_exists(e.x) AND attribute_not_exists(e.z)", true],
  ["attribute_exists(c[3][1]) AND attribute_not_exists(c[4]) AND attribute_not_exists(a[0])", true],
  ["attribute_type(f, :N)", true],
  ["attribute_type(:two, :N)", true],
  ["attribute_type(size(a), :N)", true],
  ["attribute_type(z, :S)", false],
  ["begins_with(a, :hell)", true],
  ["begins_with(:hell, a)", false],
  ["begins_with(a, :empty)", true],
  ["begins_with(d, :hi)", true],
  ["begins_with(f, :hell)", false],
  ["contains(a, :ell)", true],
  ["contains(b, :two)", true],
  ["contains(b, :three)", false],
  ["contains(c, :two) AND contains(c, :set) AND contains(c, :list)", true],
  ["contains(d, :here)", true],
  ["contains(e, :two)", false],
  ["contains(a, :two)", false],
  ["size(a) = :five", true],
  ["size(b) = :three AND size(d) = :three AND size(e) = :two", true],
  ["size(f) = :two OR size(g) = :two OR size(h) = :two", false],
  ["size(a) = f", true],
  ["size(a) = :hell", false],
  ["a < b OR f > :two AND f < :two", false],
  ["f > :two OR f < :two AND a < b", true],
  ["NOT f > :two AND f < :two", false],
])("%s: %s", (text, result) => {
  const { condition } = readExpressions({
    ConditionExpression: text,
    ExpressionAttributeValues: usedIn(text, VALUES),
  });
  expect(holds(condition as Condition, ITEM)).toBe(result);
});
