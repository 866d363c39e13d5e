import fc from "fast-check";
import { expect, test } from "vitest";
import { hears, type NotificationTarget, targetsFault } from "./notification-rules.ts";

const EVENTS = ["s3:ObjectCreated:Put", "s3:ObjectCreated:Copy", "s3:ObjectRemoved:Delete"];
const PATTERNS = [...EVENTS, "s3:ObjectCreated:*", "s3:ObjectRemoved:*"];
const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 3 });

const target: fc.Arbitrary<Omit<NotificationTarget, "id">> = fc.record({
  kind: fc.constant("queue" as const),
  arn: fc.constant("arn:aws:sqs:us-east-1:000000000000:q"),
  events: fc.uniqueArray(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 2 }),
  filter: fc.tuple(text, text).map(([prefix, suffix]) => [
    { name: "Prefix" as const, value: prefix },
    { name: "Suffix" as const, value: suffix },
  ]),
});
const targets = fc
  .array(target, { maxLength: 4 })
  .map((all) => all.map((one, index) => ({ ...one, id: `${index}` })));

test("of targets that may stand together none hears what another hears", () => {
  fc.assert(
    fc.property(
      targets,
      fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 7 }),
      fc.constantFrom(...EVENTS),
      (all, objectKey, event) => {
        fc.pre(targetsFault(all) === undefined);
        const hearing = all.filter((one) => hears(one, event, objectKey));
        expect(hearing.length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 500 },
  );
});

test("targets of different events, prefixes or suffixes may stand together", () => {
  const one = (events: string[], prefix: string, suffix: string, id: string) => ({
    ...{ kind: "queue" as const, arn: "", id, events },
    filter: [
      { name: "Prefix" as const, value: prefix },
      { name: "Suffix" as const, value: suffix },
    ],
  });
  const first = one(["s3:ObjectCreated:*"], "a", ".txt", "1");
  for (const other of [
    one(["s3:ObjectRemoved:*"], "a", ".txt", "2"),
    one(["s3:ObjectCreated:Put"], "b", ".txt", "2"),
    one(["s3:ObjectCreated:Put"], "ab", ".png", "2"),
  ]) {
    expect(targetsFault([first, other])).toBeUndefined();
  }
  expect(targetsFault([first, one(["s3:ObjectCreated:Put"], "ab", "x.txt", "2")])?.kind).toBe(
    "filters-overlap",
  );
});
