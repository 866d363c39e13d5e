import { SeededRandom } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isVersionId, newVersionId, sequenceOf } from "./version-id.ts";

const ids = fc
  .record({ seed: fc.integer(), sequence: fc.nat(2 ** 40 - 1) })
  .map(({ seed, sequence }) => ({
    sequence,
    versionId: newVersionId(new SeededRandom(seed), sequence),
  }));

test("an id is recognized and tells its sequence", () => {
  fc.assert(
    fc.property(ids, ({ sequence, versionId }) => {
      expect(versionId).toMatch(/^[A-Za-z0-9._]{32}$/);
      expect(isVersionId(versionId)).toBe(true);
      expect(sequenceOf(versionId)).toBe(sequence);
    }),
  );
});

test("an id with a changed character is none", () => {
  fc.assert(
    fc.property(ids, fc.nat(31), fc.constantFrom(..."Aa0._"), ({ versionId }, at, character) => {
      fc.pre(versionId[at] !== character);
      const changed = versionId.slice(0, at) + character + versionId.slice(at + 1);
      expect(isVersionId(changed)).toBe(false);
    }),
  );
});

test("what was never given is no id, but for null", () => {
  expect(isVersionId("HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD")).toBe(false);
  expect(isVersionId("")).toBe(false);
  expect(isVersionId("null")).toBe(true);
});
