/**
 * The checks against the evaluator: for random policies and requests nothing that was called not new is new, and nothing that was
 * called not granted is granted.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "../../policy/evaluate.ts";
import type { EvaluationRequest } from "../../policy/evaluation.ts";
import { USER } from "../../policy/testing/fixtures.ts";
import { type Access, grantedAccess, newAccess } from "./access-checks.ts";
import {
  action,
  allows,
  documentOf,
  type Json,
  type Kind,
  pick,
  policy,
  requests,
  statement,
} from "./testing/random-policies.ts";

/** Most random policies allow something new. These are the old one with something taken away or said otherwise. */
function variant(statements: Json[], more: Json, choice: number, at: number): Json[] {
  const index = at % statements.length;
  const changed = statements[index] as Json;
  const replace = (changes: Json) =>
    statements.map((each, place) => (place === index ? { ...each, ...changes } : each));
  switch (choice) {
    case 0:
      return [...statements, { ...more, Effect: "Deny" }];
    case 1:
      return statements.length > 1
        ? statements.filter((each) => each !== changed || each.Effect === "Deny")
        : statements;
    case 2:
      return changed.Effect === "Allow"
        ? replace({ Condition: { ...(changed.Condition as Json), ...(more.Condition as Json) } })
        : statements;
    case 3:
      return "Action" in changed && "Action" in more
        ? replace({ Action: more.Action })
        : statements;
    case 4:
      return "Resource" in changed && "Resource" in more
        ? replace({ Resource: more.Resource })
        : statements;
    case 5:
      return [...statements].reverse();
    case 6:
      return "Condition" in changed ? replace({ Condition: more.Condition }) : statements;
    default:
      return statements.flatMap((each) => split(each));
  }
}

/** One statement for each action. */
function split(statement: Json): Json[] {
  const actions = statement.Action;
  return Array.isArray(actions)
    ? actions.map((each) => ({ ...statement, Action: each }))
    : [statement];
}

const cases = (kind: Kind) =>
  fc.record({
    existing: policy(kind),
    more: statement(kind),
    other: policy(kind),
    choice: fc.nat({ max: 9 }),
    at: fc.nat({ max: 2 }),
    asked: requests,
  });

test.each(["identity", "resource"] as const)(
  "%s policies: no new access means that no request is newly allowed",
  (kind) => {
    let passed = 0;
    fc.assert(
      fc.property(cases(kind), ({ existing, more, other, choice, at, asked }) => {
        const before = documentOf(existing, kind);
        const after = documentOf(choice > 7 ? other : variant(existing, more, choice, at), kind);
        if (newAccess(after, before).length > 0) return;
        passed++;
        for (const each of asked) {
          if (allows(after, kind, each)) expect(allows(before, kind, each)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    // A check that always warned would be right, and of no use.
    expect(passed).toBeGreaterThan(400);
  },
);

const access: fc.Arbitrary<Access> = fc.oneof(
  fc.record({ actions: fc.array(action, { minLength: 1, maxLength: 2 }) }),
  fc.record({
    resources: fc.array(pick("*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/xy", "arn:aws:s3:::*/x?"), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
  fc.record({
    actions: fc.array(action, { minLength: 1, maxLength: 2 }),
    resources: fc.array(pick("arn:aws:s3:::b/x*", "arn:aws:s3:::ann/*"), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
);

function isAskedAbout(
  { actions, resources }: Access,
  { action, resource }: EvaluationRequest,
): boolean {
  const probe = documentOf(
    [{ Effect: "Allow", Action: actions ?? "*", Resource: resources ?? "*" }],
    "identity",
  );
  const asked = { principal: USER, action, resource, context: new Map() };
  return evaluate(asked, { identity: [{ name: "probe", document: probe }] }).allowed;
}

test.each(["identity", "resource"] as const)(
  "%s policies: access not granted means that no such request is allowed",
  (kind) => {
    let passed = 0;
    fc.assert(
      fc.property(policy(kind), access, requests, (statements, wanted, asked) => {
        const document = documentOf(statements, kind);
        if (grantedAccess(document, wanted).length > 0) return;
        passed++;
        for (const each of asked) {
          if (isAskedAbout(wanted, each)) expect(allows(document, kind, each)).toBe(false);
        }
      }),
      { numRuns: 1_500 },
    );
    expect(passed).toBeGreaterThan(150);
  },
);

test("a policy allows nothing that it does not allow", () => {
  fc.assert(
    fc.property(policy("identity"), (statements) => {
      const document = documentOf(statements, "identity");
      expect(newAccess(document, document)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
