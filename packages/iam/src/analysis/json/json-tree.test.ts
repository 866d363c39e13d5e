import fc from "fast-check";
import { expect, test } from "vitest";
import { type JsonNode, readJsonTree } from "./json-tree.ts";
import { positions } from "./position.ts";

function plainOf(node: JsonNode): unknown {
  switch (node.kind) {
    case "object": {
      const entries = node.members.map(({ name, value }) => [name, plainOf(value)] as const);
      return Object.fromEntries(entries);
    }
    case "array":
      return node.items.map(plainOf);
    case "string":
      return node.text;
    default:
      return JSON.parse(node.text);
  }
}

const anyJson = fc.jsonValue({ maxDepth: 5 });

test("what JSON.parse reads is read alike, with any white space", () => {
  fc.assert(
    fc.property(anyJson, fc.constantFrom(undefined, 1, "\t", 4), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const outcome = readJsonTree(text);
      expect(outcome.kind).toBe("read");
      if (outcome.kind !== "read") return;
      expect(plainOf(outcome.root)).toEqual(JSON.parse(text));
      expect(text.slice(outcome.root.start, outcome.root.end)).toBe(text);
    }),
  );
});

test("the span of a value holds its text, quotes included", () => {
  const text = '{"a": [1, "b\\n", {"c": true}]}';
  const outcome = readJsonTree(text);
  if (outcome.kind !== "read") throw new Error("not read");
  const spans: string[] = [];
  const walk = (node: JsonNode): void => {
    spans.push(text.slice(node.start, node.end));
    if (node.kind === "array") node.items.forEach(walk);
    if (node.kind === "object") for (const member of node.members) walk(member.value);
  };
  walk(outcome.root);
  expect(spans).toEqual([text, '[1, "b\\n", {"c": true}]', "1", '"b\\n"', '{"c": true}', "true"]);
});

test.each([
  ["", 0],
  ["{", 1],
  ['{"a" 1}', 5],
  ['{"a": 1,}', 8],
  ["[1 2]", 3],
  ["[01]", 2],
  ['"\\x"', 2],
  ['"\u0001"', 1],
  ["{} {}", 3],
  ["nul", 0],
])("%j is no JSON from character %i on", (text, at) => {
  expect(readJsonTree(text)).toEqual({ kind: "syntax-error", at });
});

test("what JSON.parse refuses is refused, and depth costs no stack", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0e1-.tfn ') }), (text) => {
      let readable = true;
      try {
        JSON.parse(text);
      } catch {
        readable = false;
      }
      expect(readJsonTree(text).kind === "read").toBe(readable);
    }),
    { numRuns: 2000 },
  );
  expect(readJsonTree("[".repeat(100_000)).kind).toBe("syntax-error");
});

test("a position is a line from 1, a column and an offset from 0", () => {
  const at = positions('{\n  "a": 1\r\n}');
  expect(at(0)).toEqual({ line: 1, column: 0, offset: 0 });
  expect(at(4)).toEqual({ line: 2, column: 2, offset: 4 });
  expect(at(12)).toEqual({ line: 3, column: 0, offset: 12 });
});
