import fc from "fast-check";
import { expect, test } from "vitest";
import { loadModel } from "./model-store.ts";
import { parseXml } from "./xml-tree.ts";
import { escapeXml, XmlWriter } from "./xml-writer.ts";

/** Any Unicode text without lone surrogates: what an object key can be. */
const plain = fc.string({ unit: "binary", maxLength: 40 });
const texts = fc.oneof(
  plain,
  plain.map((text) => `"${text}"`),
);

test("any text survives being an element and an attribute", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const escaped = escapeXml(text);
      const bytes = new TextEncoder().encode(`<a k="${escaped}">${escaped}</a>`);
      const root = parseXml(bytes);
      expect(root?.text).toBe(text);
      expect(root?.attributes?.get("k")).toBe(text);
    }),
    { numRuns: 3000 },
  );
});

test("no line break, control or markup is left as it is", () => {
  const escaped = escapeXml("\u0000\u0001\b\n\r\u000b\u001f\u007f\u0085\u2028\ufffe&<>\"'");
  expect(escaped).toMatch(/^(?:&(?:#x[0-9A-F]+|amp|lt|gt|quot|apos);)+$/);
});

test("what is frozen is written as what is not, also the second time", async () => {
  const model = await loadModel("ec2");
  const write = new XmlWriter(model, { fraction: "always" }).element("tags", {
    target: "TagList",
  });
  const tags = () => [
    { Key: "a&b", Value: "1" },
    { Key: "c", Value: "2" },
  ];
  const frozen = tags().map((tag) => Object.freeze(tag));
  const expected = write(tags());
  expect(write(frozen)).toBe(expected);
  expect(write([...frozen].reverse())).toBe(write(tags().reverse()));
});
