import { describe, expect, test } from "vitest";
import { parseXml } from "./xml-tree.ts";

const parse = (text: string) => parseXml(new TextEncoder().encode(text));

test("names and attributes lose their prefix; text and CDATA are joined in order", () => {
  const root = parse(
    '<?xml version="1.0"?><a:x xmlns:a="u" a:k="1&quot;2">l<![CDATA[<&amp;>]]>r<y/></a:x>',
  );
  expect(root?.name).toBe("x");
  expect(root?.attributes?.get("k")).toBe('1"2');
  expect(root?.text).toBe("l<&amp;>r");
  expect(root?.children.map(({ name }) => name)).toEqual(["y"]);
});

test("the five entities and numeric references are decoded once", () => {
  expect(parse("<a>&amp;lt;&lt;&gt;&quot;&apos;&#65;&#x1F600;&#13;</a>")?.text).toBe(
    "&lt;<>\"'A😀\r",
  );
});

test("white space of values is kept", () => {
  expect(parse("<a> b </a>")?.text).toBe(" b ");
});

test("a name that means something to JavaScript is a name", () => {
  const root = parse("<__proto__ constructor='1'><toString>x</toString></__proto__>");
  expect(root?.name).toBe("__proto__");
  expect(root?.attributes?.get("constructor")).toBe("1");
  expect(root?.children[0]).toMatchObject({ name: "toString", text: "x" });
});

test("declaration, comments, instructions and line ends around and inside are read over", () => {
  const text = `\uFEFF<?xml version="1.0"?>\r\n<!-- a --><?p q?>\n<a\n b = '1' ><!--<x>--><?p?>l\r\nm</a >\n<!-- z -->`;
  const root = parse(text);
  expect(root).toMatchObject({ name: "a", text: "l\nm" });
  expect(root?.attributes?.get("b")).toBe("1");
});

const BOMB = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from(
  { length: 20 },
  (_, index) => `<!ENTITY b${index} "${"&a;".repeat(10)}">`,
).join("")}]><a>&b19;</a>`;

describe("what is not one well-formed document is refused, without an exception", () => {
  test.each([
    ["nothing", ""],
    ["text", "hello"],
    ["an open element", "<a><b></b>"],
    ["elements that cross", "<a><b></a></b>"],
    ["two roots", "<a/><b/>"],
    ["text behind the root", "<a/>x"],
    ["text before the root", "x<a/>"],
    ["an attribute twice", '<a b="1" b="2"/>'],
    ["attributes without space between", '<a b="1"c="2"/>'],
    ["markup in an attribute", '<a b="<"/>'],
    ["the end of CDATA in text", "<a>]]></a>"],
    ["a declaration inside", '<a><?xml version="1.0"?></a>'],
    ["an end tag alone", "</a>"],
    ["no name", "< a/>"],
    ["200,001 elements", `<a>${"<b/>".repeat(200_000)}</a>`],
    ["more than 8 MiB", `<a>${"x".repeat(8 * 1024 * 1024)}</a>`],
    ["a bare ampersand", "<a>&</a>"],
    ["an unknown entity", "<a>&nbsp;</a>"],
    ["a surrogate by number", "<a>&#xD800;</a>"],
    ["a code point beyond Unicode", "<a>&#x110000;</a>"],
    ["an attribute without quotes", "<a b=1/>"],
    ["an open CDATA", "<a><![CDATA[x</a>"],
    ["an open comment", "<a><!-- x</a>"],
    ["a document type", "<!DOCTYPE a><a/>"],
    ["an entity bomb", BOMB],
    ["20,000 nested tags", "<a>".repeat(20_000) + "</a>".repeat(20_000)],
    ["20,000 open tags", "<a>".repeat(20_000)],
    ["100,000 brackets", "<".repeat(100_000)],
  ])("%s", (_what, text) => {
    expect(parse(text)).toBeUndefined();
  });

  test("bytes that are not UTF-8", () => {
    expect(parseXml(Uint8Array.of(0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e))).toBeUndefined();
  });
});
