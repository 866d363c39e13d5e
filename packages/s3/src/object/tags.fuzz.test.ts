import { array, assert, property, record, string, uniqueArray } from "fast-check";
import { describe, expect, it } from "vitest";
import { OBJECT_TAGS_MAX, tagFault, tagsFromHeader } from "./tags.ts";

const allowed = string({ unit: "grapheme", maxLength: 40 }).map((text) =>
  text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, "_"),
);
const tag = record({ key: allowed.map((text) => `k${text}`), value: allowed });

describe("tags", () => {
  it("a header says the tags that were written in it, by key", () => {
    assert(
      property(uniqueArray(tag, { selector: ({ key }) => key, maxLength: 12 }), (tags) => {
        const written = new URLSearchParams(tags.map(({ key, value }) => [key, value]));
        const sorted = [...tags].sort((one, other) => (one.key < other.key ? -1 : 1));
        expect(tagsFromHeader(written.toString())).toEqual(sorted);
      }),
    );
  });

  it("any text is a list of tags or none; no key comes twice", () => {
    assert(
      property(string({ maxLength: 60 }), (header) => {
        const tags = tagsFromHeader(header) ?? [];
        expect(new Set(tags.map(({ key }) => key)).size).toBe(tags.length);
      }),
    );
  });

  it("tags of allowed characters within the limits have no fault, more of them always one", () => {
    assert(
      property(array(tag, { maxLength: 12 }), (tags) => {
        const fault = tagFault(tags, OBJECT_TAGS_MAX);
        const isDistinct = new Set(tags.map(({ key }) => key)).size === tags.length;
        expect(fault === undefined).toBe(isDistinct && tags.length <= OBJECT_TAGS_MAX);
      }),
    );
  });
});
