/** The reader against fast-xml-parser and its validator: what both take is the same tree. */

import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { parseXml, type XmlElement } from "./xml-tree.ts";

const reference = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  removeNSPrefix: true,
});

interface Tree {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Tree[];
  readonly text: string;
}

const names = fc.constantFrom("a", "b", "Key", "n:c", "d-e.f_1");
const texts = fc.string({
  unit: fc.constantFrom(..."ab é漢😀&<>\"'\n]".match(/./gsu)!),
  maxLength: 8,
});

const escaped = (text: string) =>
  text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`).replace(/&#38;/g, "&amp;");

interface Drawn {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: readonly (string | Drawn)[];
  readonly cdata: boolean;
}

const { element } = fc.letrec<{ element: Drawn }>((tie) => ({
  element: fc.record({
    name: names,
    attributes: fc.dictionary(fc.constantFrom("k", "l", "m"), texts, { maxKeys: 3 }),
    content: fc.array(
      fc.oneof({ depthSize: "small", withCrossShrink: true }, texts, tie("element")),
      {
        maxLength: 4,
      },
    ),
    cdata: fc.boolean(),
  }),
}));

function written({ name, attributes, content, cdata }: Drawn): string {
  const start = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const inner = content.map((part) => {
    if (typeof part !== "string") return written(part);
    return cdata ? `<![CDATA[${part.replaceAll("]", "")}]]>` : escaped(part);
  });
  return `<${name}${start.join("")}>${inner.join("")}</${name}>`;
}

const withoutPrefix = (name: string) => name.replace(/^.*:/, "");

function expectedOf({ name, attributes, content, cdata }: Drawn): Tree {
  return {
    name: withoutPrefix(name),
    attributes,
    children: content.filter((part) => typeof part !== "string").map(expectedOf),
    text: content
      .filter((part) => typeof part === "string")
      .map((part) => (cdata ? part.replaceAll("]", "") : part))
      .join(""),
  };
}

function treeOf({ name, attributes, children, text }: XmlElement): Tree {
  return {
    name,
    attributes: Object.fromEntries(attributes ?? []),
    children: children.map(treeOf),
    text,
  };
}

test("a document is read to what was written", () => {
  fc.assert(
    fc.property(element, (drawn) => {
      const root = parseXml(new TextEncoder().encode(written(drawn)));
      expect(root === undefined ? undefined : treeOf(root)).toEqual(expectedOf(drawn));
    }),
    { numRuns: 1000 },
  );
});

test("what is taken of damaged documents is well-formed for fast-xml-parser too", () => {
  let taken = 0;
  const damage = fc.record({
    at: fc.nat(),
    remove: fc.nat(3),
    insert: fc.constantFrom("", "<", ">", "/", "&", '"', "=", "]]>", "<b>", "<!--", "\u0000"),
  });
  fc.assert(
    fc.property(element, damage, (drawn, { at, remove, insert }) => {
      const whole = written(drawn);
      const index = at % whole.length;
      const text = whole.slice(0, index) + insert + whole.slice(index + remove);
      const root = parseXml(new TextEncoder().encode(text));
      if (root === undefined) return;
      taken += 1;
      expect(XMLValidator.validate(text)).toBe(true);
      const names = Object.keys((reference.parse(text) as object[])[0]!);
      expect(names[0]).toBe(root.name);
    }),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(300);
});
