// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
import fc from "fast-check";
import { expect, test } from "vitest";
import { literalPattern } from "./literal.ts";
import { compileResources, resourceMatches } from "./resource-match.ts";

const objectKey = fc.string({
  unit: fc.constantFrom("a", "b", "/", "*", "?", "$", "{", "}", "'", ",", ":", " ", "ü", "aws:x"),
  maxLength: 12,
});
const syntax = { inverted: false, variables: true, completed: true };
const context = new Map([["aws:x", ["a"]]]);

test("a literal pattern matches its own resource and no other", () => {
  fc.assert(
    fc.property(objectKey, objectKey, (key, other) => {
      const resource = `arn:aws:s3:::b/${key}`;
      const set = compileResources([literalPattern(resource)], syntax);
      expect(resourceMatches(set, resource, context)).toBe(true);
      expect(resourceMatches(set, `arn:aws:s3:::b/${other}`, context)).toBe(key === other);
    }),
    { numRuns: 2000 },
  );
});
