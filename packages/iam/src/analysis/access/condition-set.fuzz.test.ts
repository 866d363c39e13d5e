// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/** Every operator against every other, on values at the edges of what each reads: the evaluator judges what is called not new. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "../../policy/evaluate.ts";
import { USER } from "../../policy/testing/fixtures.ts";
import { newAccess } from "./access-checks.ts";
import { readPolicy } from "./read-policy.ts";

const BARE = [
  ...["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"],
  ...["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool", "BinaryEquals"],
  ...["NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericEquals"],
  ...["NumericNotEquals", "DateLessThan", "DateGreaterThanEquals", "DateEquals", "DateNotEquals"],
  ...["IpAddress", "NotIpAddress", "ArnLike", "ArnEquals", "ArnNotLike"],
];
const OPERATORS = [
  "Null",
  ...BARE.flatMap((name) => [
    name,
    `${name}IfExists`,
    `ForAllValues:${name}`,
    `ForAnyValue:${name}`,
  ]),
];
const VALUES = [
  ...["", "*", "?", "a", "A", "a*", "*a", "a?", "ab", "i", "İ", "ß", "true", "false", "TRUE"],
  ...["${c:d}", "x${c:d}", "${c:d}*", "${c:d, 'a'}", "${*}", "arn:${c:d}:s3:::b"],
  ...["1", "1.0", "-0", "0", "1e400", "-1e400", "2", "1.5", "100", "aGk=", "aGk"],
  ...["2020", "2020-01-01", "2020-06-01T00:00:00Z", "1577836800", "9999999999999999999"],
  ...[
    "10.0.0.0/8",
    "10.1.0.0/16",
    "0.0.0.0/0",
    "10.0.0.1",
    "11.0.0.0",
    "::/0",
    "::1",
    "ffff::/16",
    "fffe::",
  ],
  ...[
    "arn:aws:s3:::b",
    "arn:aws:s3:::*",
    "arn:*:s3:::b?",
    "arn:aws:*:*:*:b*",
    "arn:aws:s3:::b:c",
    "arn:aws",
  ],
];
const value = fc.constantFrom(...VALUES);
const condition = fc.dictionary(
  fc.constantFrom(...OPERATORS),
  fc.record({ "a:b": fc.oneof(value, fc.array(value, { maxLength: 3 })) }),
  { maxKeys: 2 },
);
const conditions = fc.array(condition, { minLength: 1, maxLength: 2 });
const denied = fc.option(condition, { nil: undefined });
const seen = fc.option(
  fc.oneof(
    value.map((one) => [one]),
    fc.array(value, { maxLength: 3 }),
  ),
  { nil: undefined },
);
const CONTEXTS = fc
  .sample(fc.tuple(seen, seen), { numRuns: 2_000, seed: 23 })
  .map(([own, other]) => new Map(Object.entries({ "a:b": own, "c:d": other }).flatMap(present)));
const CONTEXTS_A_CASE = 40;

function present([key, values]: [string, string[] | undefined]): [string, string[]][] {
  return values === undefined ? [] : [[key, values]];
}

function policy(allowed: readonly object[], deny: object | undefined) {
  const statement = (Effect: string, Condition: object) => ({
    Effect,
    Action: "*",
    Resource: "*",
    Condition,
  });
  const statements = allowed.map((each) => statement("Allow", each));
  const all = [...statements, ...(deny ? [statement("Deny", deny)] : [])];
  const text = JSON.stringify({ Version: "2012-10-17", Statement: all });
  const outcome = readPolicy(text, "IDENTITY_POLICY");
  if (outcome.kind !== "read") throw new Error(outcome.detail);
  return outcome.document;
}

test("conditions that are called no looser let nothing new through", () => {
  let passed = 0;
  fc.assert(
    fc.property(
      fc.tuple(conditions, denied),
      fc.tuple(conditions, denied),
      fc.boolean(),
      fc.nat({ max: CONTEXTS.length - CONTEXTS_A_CASE }),
      ([updated, updatedDeny], [existing, existingDeny], related, from) => {
        // The first operator alone is what the updated policy narrows.
        const first = Object.fromEntries(Object.entries(updated[0] ?? {}).slice(0, 1));
        const before = policy(related ? [first, ...existing] : existing, existingDeny);
        const after = policy(updated, updatedDeny);
        if (newAccess(after, before).length > 0) return;
        passed++;
        for (const context of CONTEXTS.slice(from, from + CONTEXTS_A_CASE)) {
          const request = { principal: USER, action: "s3:GetObject", resource: "*", context };
          const allows = (document: typeof after) =>
            evaluate(request, { identity: [{ name: "p", document }] }).allowed;
          if (allows(after)) expect(allows(before)).toBe(true);
        }
      },
    ),
    { numRuns: 3_000 },
  );
  expect(passed).toBeGreaterThan(500);
});
