/** Against the evaluator: what a policy that is called not public allows, it allows nobody who says nothing of where he comes from. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ANONYMOUS } from "../../policy/testing/fixtures.ts";
import { publicAccess } from "./public-access.ts";
import { allows, documentOf, POOL, policy } from "./testing/random-policies.ts";

/** Keys that tell where a request comes from. */
const ORIGINS = ["aws:sourcevpc", "aws:sourceip", "aws:sourcearn"];

const FROM_ANYWHERE = POOL.map((request) => {
  const context = new Map(request.context as Map<string, readonly string[]>);
  for (const key of ORIGINS) context.delete(key);
  return { ...request, principal: ANONYMOUS, context };
});

test("who comes from nowhere is let in by public policies only", () => {
  let confined = 0;
  fc.assert(
    fc.property(
      policy("resource"),
      fc.nat({ max: FROM_ANYWHERE.length - 100 }),
      (statements, from) => {
        const document = documentOf(statements, "resource");
        if (publicAccess(document).length > 0) return;
        confined++;
        for (const request of FROM_ANYWHERE.slice(from, from + 100)) {
          expect(allows(document, "resource", request)).toBe(false);
        }
      },
    ),
    { numRuns: 1_500 },
  );
  expect(confined).toBeGreaterThan(300);
});
