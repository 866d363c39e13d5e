import fc from "fast-check";
import { expect, test } from "vitest";
import { inheritanceFault, mergePolicies } from "./policy-inheritance.ts";

type Document = Parameters<typeof mergePolicies>[0][number][number];

const words = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 3 });
const setting = fc.record(
  { "@@assign": words, "@@append": words, "@@remove": words },
  { requiredKeys: [] },
);
const document: fc.Arbitrary<Document> = fc.record({
  tags: fc.dictionary(fc.constantFrom("x", "y"), setting),
});
const levels = fc.array(fc.array(document, { maxLength: 2 }), { maxLength: 4 });

test("every well-formed document merges to one without operators", () => {
  fc.assert(
    fc.property(levels, (tree) => {
      for (const each of tree.flat()) expect(inheritanceFault(each, "tags")).toBeUndefined();
      expect(JSON.stringify(mergePolicies(tree) ?? {})).not.toContain("@@");
    }),
  );
});

test("what a level assigns last is all that counts of the levels above", () => {
  fc.assert(
    fc.property(levels, words, (tree, value) => {
      const last: Document = { tags: { x: { "@@assign": value } } };
      expect(mergePolicies([...tree, [last]])?.tags).toMatchObject({ x: value });
    }),
  );
});

test("what a level closes stays as it is below", () => {
  fc.assert(
    fc.property(levels, words, (tree, value) => {
      const closed: Document = {
        tags: { x: { "@@assign": value, "@@operators_allowed_for_child_policies": ["@@none"] } },
      };
      expect(mergePolicies([[closed], ...tree])?.tags).toMatchObject({ x: value });
    }),
  );
});

test("whatever is no such document has a fault, and nothing crashes", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const fault = inheritanceFault(value, "tags");
      if (fault === undefined) mergePolicies([[value as Document]]);
      else expect(fault).not.toBe("");
    }),
  );
});
