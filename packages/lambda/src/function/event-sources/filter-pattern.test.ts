import { describe, expect, it } from "vitest";
import { parseFilter } from "./filter-pattern.ts";

const passes = (pattern: object, event: unknown) => parseFilter(JSON.stringify(pattern))?.(event);

/** Source: Lambda Developer Guide, "Filter rule syntax"; EventBridge User Guide, "Comparison operators". */
describe("filter patterns", () => {
  it.each([
    [{ a: ["x"] }, { a: "x" }, true],
    [{ a: ["x", "y"] }, { a: "y" }, true],
    [{ a: ["x"] }, { a: "X" }, false],
    [{ a: [null] }, { a: null }, true],
    [{ a: [null] }, {}, false],
    [{ a: [""] }, { a: "" }, true],
    [{ a: [5] }, { a: 5 }, true],
    [{ a: [5] }, { a: "5" }, false],
    [{ a: [true] }, { a: true }, true],
    [{ a: { b: ["x"] } }, { a: { b: "x" } }, true],
    [{ a: { b: ["x"] } }, { a: "x" }, false],
    [{ a: ["x"], b: ["y"] }, { a: "x", b: "y" }, true],
    [{ a: ["x"], b: ["y"] }, { a: "x" }, false],
    [{ $or: [{ a: ["x"] }, { b: ["y"] }] }, { b: "y" }, true],
    [{ $or: [{ a: ["x"] }, { b: ["y"] }] }, { b: "z" }, false],
    [{ a: [{ prefix: "us-" }] }, { a: "us-east-1" }, true],
    [{ a: [{ suffix: ".png" }] }, { a: "dog.png" }, true],
    [{ a: [{ "equals-ignore-case": "ALICE" }] }, { a: "alice" }, true],
    [{ a: [{ exists: true }] }, { a: 0 }, true],
    [{ a: [{ exists: true }] }, {}, false],
    [{ a: [{ exists: false }] }, {}, true],
    [{ a: [{ "anything-but": ["x"] }] }, { a: "y" }, true],
    [{ a: [{ "anything-but": ["x"] }] }, { a: "x" }, false],
    [{ a: [{ "anything-but": { prefix: "x" } }] }, { a: "xy" }, false],
    [{ a: [{ numeric: ["=", 100] }] }, { a: 1e2 }, true],
    [{ a: [{ numeric: [">", 10, "<=", 20] }] }, { a: 20 }, true],
    [{ a: [{ numeric: [">", 10, "<=", 20] }] }, { a: 10 }, false],
    [{ a: ["x"] }, { a: ["y", "x"] }, true],
  ])("%j of %j is %s", (pattern, event, expected) => {
    expect(passes(pattern, event)).toBe(expected);
  });

  it.each([
    "{",
    "[]",
    '"x"',
    '{"a": "x"}',
    '{"a": []}',
    '{"a": [{"unknown": 1}]}',
    '{"a": [{"prefix": 1}]}',
    '{"a": [{"exists": "yes"}]}',
    '{"a": [{"numeric": [">"]}]}',
    '{"a": [{"numeric": ["~", 1]}]}',
    '{"$or": [{"a": ["x"]}]}',
    `${'{"a":'.repeat(100)}["x"]${"}".repeat(100)}`,
  ])("%s is none", (text) => {
    expect(parseFilter(text)).toBeUndefined();
  });
});
