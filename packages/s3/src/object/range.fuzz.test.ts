import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCopyRange, parseRange } from "./range.ts";

describe("Range", () => {
  it.each([
    ["bytes=0-0", 10, { kind: "range", start: 0, end: 1 }],
    ["bytes=5-", 10, { kind: "range", start: 5, end: 10 }],
    ["bytes=5-99", 10, { kind: "range", start: 5, end: 10 }],
    ["bytes=-3", 10, { kind: "range", start: 7, end: 10 }],
    ["bytes=-99", 10, { kind: "range", start: 0, end: 10 }],
    ["bytes=10-", 10, { kind: "unsatisfiable" }],
    ["bytes=-0", 10, { kind: "unsatisfiable" }],
    ["bytes=0-", 0, { kind: "unsatisfiable" }],
    ["bytes=5-2", 10, { kind: "whole" }],
    ["bytes=0-1,4-5", 10, { kind: "whole" }],
    ["lines=0-1", 10, { kind: "whole" }],
    ["bytes=-", 10, { kind: "whole" }],
    ["bytes=a-b", 10, { kind: "whole" }],
  ])("%s of %i bytes", (header, sizeBytes, expected) => {
    expect(parseRange(header, sizeBytes)).toEqual(expected);
  });

  it("a satisfiable range is never empty and never outside the object", () => {
    const number = fc.oneof(fc.constant(""), fc.nat({ max: 200 }).map(String));
    fc.assert(
      fc.property(number, number, fc.nat({ max: 150 }), (first, last, sizeBytes) => {
        const outcome = parseRange(`bytes=${first}-${last}`, sizeBytes);
        if (outcome.kind !== "range") return;
        expect(outcome.start).toBeGreaterThanOrEqual(0);
        expect(outcome.start).toBeLessThan(outcome.end);
        expect(outcome.end).toBeLessThanOrEqual(sizeBytes);
      }),
      { numRuns: 500 },
    );
  });

  it("any text is understood or ignored", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, sizeBytes) => {
        expect(["whole", "range", "unsatisfiable"]).toContain(parseRange(text, sizeBytes).kind);
      }),
      { numRuns: 300 },
    );
  });

  it("a copy's range has both ends, inside the source", () => {
    expect(parseCopyRange("bytes=0-9", 10)).toEqual({ start: 0, end: 10 });
    expect(parseCopyRange("bytes=0-10", 10)).toBe("outside");
    expect(parseCopyRange("bytes=5-", 10)).toBe("malformed");
    expect(parseCopyRange("bytes=5-4", 10)).toBe("malformed");
    expect(parseCopyRange("0-4", 10)).toBe("malformed");
  });
});
