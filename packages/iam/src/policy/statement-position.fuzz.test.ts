import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parsePolicy } from "./document.ts";
import { type Position, statementSpans } from "./statement-position.ts";

const words = fc.string({ unit: fc.constantFrom(...'abc{}[]",:\\\n é'), maxLength: 12 });
const statement = fc.record({
  Sid: fc.constantFrom("", "Statement"),
  Effect: fc.constantFrom("Allow", "Deny"),
  Action: fc.constant("s3:GetObject"),
  Resource: fc.constant("*"),
  Condition: fc.record({
    StringEquals: fc.dictionary(
      words.map((key) => `aws:${key}`),
      words,
    ),
  }),
});
const indent = fc.constantFrom(undefined, 1, 2, "\t");

function offsetOf(text: string, { line, column }: Position): number {
  const lines = text.split("\n").slice(0, line - 1);
  return lines.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

test("between two positions stands the statement and nothing else, however it is written", () => {
  fc.assert(
    fc.property(
      fc.array(statement, { minLength: 1, maxLength: 4 }),
      indent,
      (statements, space) => {
        const distinct = statements.map((each, index) => ({ ...each, Sid: `${each.Sid}${index}` }));
        const text = JSON.stringify(
          { Version: "2012-10-17", Statement: distinct },
          undefined,
          space,
        );
        const spans = statementSpans(text);
        expect(spans.length).toBe(parsePolicy(text, "identity").statements.length);
        for (const [index, { start, end }] of spans.entries()) {
          const written = text.slice(offsetOf(text, start), offsetOf(text, end)).replace(/^,/, "");
          expect(JSON.parse(written)).toEqual(distinct[index]);
        }
      },
    ),
    { numRuns: 300 },
  );
});
