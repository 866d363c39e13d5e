/**
 * XML text to a tree of elements (XML 1.0 without document types): what the shape reader walks. One pass without
 * recursion or backtracking; entities are the five predefined ones and numeric references, so there is nothing to
 * expand. Whatever is not well-formed, too deep or too large gives undefined, never an exception. fast-xml-parser is the
 * reference in the tests; on the path of requests it takes 7 µs an element and mends what it should refuse.
 */
import { decodeUtf8 } from "./form.ts";

export interface XmlElement {
  /** Without prefix. */
  readonly name: string;
  /** By name without prefix: `type` of `xsi:type`. */
  readonly attributes: ReadonlyMap<string, string> | undefined;
  readonly children: readonly XmlElement[];
  /** Text and CDATA between the children, joined. */
  readonly text: string;
}

/** AWS's documents are at most about ten deep. */
const DEPTH_MAX = 100;
/** CompleteMultipartUpload with 10,000 parts and checksums is under 4 MiB and 100,000 elements. */
const SIZE_BYTES_MAX = 8 * 1024 * 1024;
const ELEMENT_COUNT_MAX = 200_000;

interface OpenElement {
  name: string;
  /** With prefix: what the end tag repeats. */
  readonly qualifiedName: string;
  attributes: Map<string, string> | undefined;
  children: readonly XmlElement[];
  text: string;
}

class NotWellFormed extends Error {}

/** The root element; undefined when the bytes are not one well-formed document. */
export function parseXml(bytes: Uint8Array): XmlElement | undefined {
  if (bytes.byteLength > SIZE_BYTES_MAX) return undefined;
  const text = decodeUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    return new XmlScanner(text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text).document();
  } catch (error) {
    if (error instanceof NotWellFormed) return undefined;
    throw error;
  }
}

const NAME = /[:A-Z_a-z\u00c0-\ufffd][-.:\w\u00b7\u00c0-\ufffd]*/y;
const SPACES = /[ \t\n]+/y;
const NO_CHILDREN: readonly XmlElement[] = Object.freeze([]);

class XmlScanner {
  readonly #text: string;
  #at = 0;
  #elementCount = 0;
  readonly #open: OpenElement[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  document(): XmlElement {
    if (this.#text.startsWith("\uFEFF")) this.#at = 1;
    if (/^<\?xml[ \t\n]/.test(this.#text.slice(this.#at, this.#at + 6))) this.#skipPast("?>");
    this.#skipAround();
    let root: XmlElement | undefined;
    while (root === undefined) root = this.#step();
    this.#skipAround();
    if (this.#at !== this.#text.length) throw new NotWellFormed("content behind the root");
    return root;
  }

  /** White space, comments and processing instructions outside the root. */
  #skipAround(): void {
    for (;;) {
      this.#spaces();
      if (this.#text.startsWith("<!--", this.#at)) this.#skipPast("-->", 4);
      else if (this.#text.startsWith("<?", this.#at)) this.#instruction();
      else return;
    }
  }

  /** One tag, text, comment, … Returns the root once it is closed. */
  #step(): XmlElement | undefined {
    const text = this.#text;
    if (text[this.#at] !== "<") {
      this.#characters();
      return undefined;
    }
    const next = text[this.#at + 1];
    if (next === "/") return this.#endTag();
    if (next === "?") this.#instruction();
    else if (next !== "!") return this.#startTag();
    else if (text.startsWith("<!--", this.#at)) this.#skipPast("-->", 4);
    else if (text.startsWith("<![CDATA[", this.#at)) this.#cdata();
    // Document types are refused as a whole: no AWS client sends one, and entity bombs live there.
    else throw new NotWellFormed("a declaration");
    return undefined;
  }

  #characters(): void {
    const element = this.#innermost();
    const end = this.#text.indexOf("<", this.#at);
    if (end === -1) throw new NotWellFormed("an open element");
    const characters = this.#text.slice(this.#at, end);
    if (characters.includes("]]>")) throw new NotWellFormed("the end of CDATA in text");
    element.text += decodeEntities(characters);
    this.#at = end;
  }

  #cdata(): void {
    const element = this.#innermost();
    const start = this.#at + "<![CDATA[".length;
    this.#skipPast("]]>", "<![CDATA[".length);
    element.text += this.#text.slice(start, this.#at - "]]>".length);
  }

  #startTag(): XmlElement | undefined {
    this.#at += 1;
    const qualifiedName = this.#name();
    this.#elementCount += 1;
    if (this.#open.length === DEPTH_MAX) throw new NotWellFormed("too deep");
    if (this.#elementCount > ELEMENT_COUNT_MAX) throw new NotWellFormed("too many elements");
    const element: OpenElement = {
      name: localName(qualifiedName),
      qualifiedName,
      attributes: undefined,
      children: NO_CHILDREN,
      text: "",
    };
    this.#attributes(element);
    if (this.#text[this.#at] === "/") {
      this.#expect("/>");
      return this.#close(element);
    }
    this.#expect(">");
    this.#open.push(element);
    return undefined;
  }

  #attributes(element: OpenElement): void {
    let names: Set<string> | undefined;
    while (this.#spaces()) {
      const next = this.#text[this.#at];
      if (next === ">" || next === "/") return;
      const name = this.#name();
      names ??= new Set();
      if (names.has(name)) throw new NotWellFormed("an attribute twice");
      names.add(name);
      this.#spaces();
      this.#expect("=");
      this.#spaces();
      element.attributes ??= new Map();
      element.attributes.set(localName(name), this.#attributeValue());
    }
  }

  #attributeValue(): string {
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'") throw new NotWellFormed("an attribute without quotes");
    const end = this.#text.indexOf(quote, this.#at + 1);
    if (end === -1) throw new NotWellFormed("an open attribute");
    const value = this.#text.slice(this.#at + 1, end);
    if (value.includes("<")) throw new NotWellFormed("markup in an attribute");
    this.#at = end + 1;
    return decodeEntities(value);
  }

  #endTag(): XmlElement | undefined {
    this.#at += 2;
    const element = this.#open.pop();
    if (element === undefined || this.#name() !== element.qualifiedName) {
      throw new NotWellFormed("an end tag without its start");
    }
    this.#spaces();
    this.#expect(">");
    return this.#close(element);
  }

  #close(element: OpenElement): XmlElement | undefined {
    const parent = this.#open.at(-1);
    if (parent === undefined) return element;
    if (parent.children === NO_CHILDREN) parent.children = [element];
    else (parent.children as XmlElement[]).push(element);
    return undefined;
  }

  #instruction(): void {
    const target = this.#text.slice(this.#at + 2, this.#at + 6);
    if (/^xml[ \t\n?]/i.test(target)) throw new NotWellFormed("a declaration inside");
    this.#skipPast("?>", 2);
  }

  #innermost(): OpenElement {
    const element = this.#open.at(-1);
    if (element === undefined) throw new NotWellFormed("no root");
    return element;
  }

  #name(): string {
    NAME.lastIndex = this.#at;
    const match = NAME.exec(this.#text);
    if (match === null) throw new NotWellFormed("no name");
    this.#at = NAME.lastIndex;
    return match[0];
  }

  /** Whether there were any. */
  #spaces(): boolean {
    SPACES.lastIndex = this.#at;
    if (!SPACES.test(this.#text)) return false;
    this.#at = SPACES.lastIndex;
    return true;
  }

  #expect(token: string): void {
    if (!this.#text.startsWith(token, this.#at)) throw new NotWellFormed(`no ${token}`);
    this.#at += token.length;
  }

  #skipPast(token: string, from = 0): void {
    const end = this.#text.indexOf(token, this.#at + from);
    if (end === -1) throw new NotWellFormed(`no ${token}`);
    this.#at = end + token.length;
  }
}

function localName(name: string): string {
  const colon = name.indexOf(":");
  return colon === -1 ? name : name.slice(colon + 1);
}

const PREDEFINED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** The longest reference is `&#x10FFFF;`. */
const REFERENCE_LENGTH_MAX = 12;

function decodeEntities(text: string): string {
  let ampersand = text.indexOf("&");
  if (ampersand === -1) return text;
  let decoded = "";
  let start = 0;
  while (ampersand !== -1) {
    const end = text.indexOf(";", ampersand);
    if (end === -1 || end - ampersand > REFERENCE_LENGTH_MAX) throw new NotWellFormed("a bare &");
    decoded += text.slice(start, ampersand) + referenceOf(text.slice(ampersand + 1, end));
    start = end + 1;
    ampersand = text.indexOf("&", start);
  }
  return decoded + text.slice(start);
}

function referenceOf(name: string): string {
  if (name.startsWith("#")) return characterOf(name);
  const character = Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined;
  if (character === undefined) throw new NotWellFormed(`no entity ${name}`);
  return character;
}

function characterOf(reference: string): string {
  const hexadecimal = /^#x([0-9a-fA-F]{1,6})$/.exec(reference);
  const decimal = /^#(\d{1,7})$/.exec(reference);
  const code = hexadecimal
    ? Number.parseInt(hexadecimal[1]!, 16)
    : Number(decimal?.[1] ?? Number.NaN);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  // Control characters are let through: S3 writes and reads them so, though XML 1.0 has no form for them.
  if (!(code <= 0x10ffff) || surrogate) throw new NotWellFormed(reference);
  return String.fromCodePoint(code);
}
