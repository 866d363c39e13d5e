/**
 * XML text to a tree of elements (XML 1.0, without document types): what the shape reader walks. Syntax is
 * fast-xml-parser's; entities are decoded here, the five predefined ones and numeric references alone, so there is
 * nothing to expand. Whatever is not well-formed, too deep or too large gives undefined, never an exception.
 */
import { XMLParser, XMLValidator } from "fast-xml-parser";
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

/** AWS's documents are at most about ten deep; an engine of DynamoDB attribute values nests to 32. */
const DEPTH_MAX = 100;
/** CompleteMultipartUpload with 10,000 parts and checksums is under 3 MiB. */
const SIZE_BYTES_MAX = 16 * 1024 * 1024;

const TEXT = "#text";
const CDATA = "#cdata";
const ATTRIBUTES = ":@";

type RawNode = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: TEXT,
  cdataPropName: CDATA,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: DEPTH_MAX,
});

/** The root element; undefined when the bytes are not one well-formed document. */
export function parseXml(bytes: Uint8Array): XmlElement | undefined {
  if (bytes.byteLength > SIZE_BYTES_MAX) return undefined;
  const text = decodeUtf8(bytes)?.replace(/^\uFEFF/, "");
  // Refused as a whole: no AWS client sends one, and entity bombs live there.
  if (text === undefined || /<!(?:DOCTYPE|ENTITY)/i.test(text)) return undefined;
  // The validator overlooks text behind an empty root.
  if (!text.trimEnd().endsWith(">")) return undefined;
  try {
    // The parser knows the depth limit, so it goes before the validator.
    const nodes = parser.parse(text) as readonly RawNode[];
    if (XMLValidator.validate(text) !== true) return undefined;
    const roots = nodes.filter((node) => !(TEXT in node));
    return roots.length === 1 ? elementOf(roots[0]!) : undefined;
  } catch {
    // Plain errors of the parser: bad syntax, too deep, reserved names.
    return undefined;
  }
}

class Undecodable extends Error {}

function elementOf(node: RawNode): XmlElement {
  let name = "";
  for (const key in node) {
    if (key !== ATTRIBUTES) name = key;
  }
  const children: XmlElement[] = [];
  let text = "";
  for (const child of node[name] as readonly RawNode[]) {
    const plain = child[TEXT];
    if (plain !== undefined) {
      text += decodeEntities(String(plain));
      continue;
    }
    const cdata = child[CDATA] as readonly RawNode[] | undefined;
    if (cdata === undefined) children.push(elementOf(child));
    else for (const part of cdata) text += String(part[TEXT] ?? "");
  }
  return { name: localName(name), attributes: attributesOf(node[ATTRIBUTES]), children, text };
}

function attributesOf(raw: unknown): ReadonlyMap<string, string> | undefined {
  if (raw === undefined) return undefined;
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(raw as Record<string, unknown>)) {
    attributes.set(localName(name), decodeEntities(String(value)));
  }
  return attributes;
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

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&\s]{0,12});?/g, (whole, name: string) => {
    if (!whole.endsWith(";")) throw new Undecodable(whole);
    if (name.startsWith("#")) return characterOf(name);
    const character = Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined;
    if (character === undefined) throw new Undecodable(whole);
    return character;
  });
}

function characterOf(reference: string): string {
  const hexadecimal = /^#[xX]([0-9a-fA-F]{1,6})$/.exec(reference);
  const decimal = /^#(\d{1,7})$/.exec(reference);
  const code = hexadecimal
    ? Number.parseInt(hexadecimal[1]!, 16)
    : Number(decimal?.[1] ?? Number.NaN);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  // Control characters are let through: S3 writes and reads them so, though XML 1.0 has no form for them.
  if (!(code <= 0x10ffff) || surrogate) throw new Undecodable(reference);
  return String.fromCodePoint(code);
}
