/**
 * From values to XML text, by shape. Each shape is compiled once to closures over its ready-made tags, which then
 * only join strings: a listing of 1,000 keys takes well under a millisecond.
 * https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
 */
import type { ListShape, MapShape, Member, ServiceModel, StructureShape } from "./model.ts";
import type { Structure } from "./protocol.ts";
import { shapeOf } from "./shapes.ts";
import { isSimple, simpleFormatter } from "./simple-text.ts";

/** The whole element or elements of a member; empty text for an empty flattened list. */
type WriteElement = (value: unknown) => string;
/** What an element of the shape holds, with the attributes of its start tag. */
interface Content {
  readonly attributes: ((value: Structure) => string) | undefined;
  write(value: unknown): string;
}

/** A member on its way into text. Flattened lists and maps have no tags of their own. */
interface Field {
  readonly name: string;
  readonly opening: string;
  readonly closing: string;
  readonly write: WriteElement;
  /** The closing tag that came before last time, and it joined with `opening`. */
  before: string;
  joined: string;
}

/** One piece of text where two members meet instead of two: joining pieces is most of a listing's cost. */
function between(closing: string, field: Field): string {
  if (field.before !== closing) {
    field.before = closing;
    field.joined = closing + field.opening;
  }
  return field.joined;
}

// Line breaks and controls are numeric references: readers normalize the first and refuse the second.
const SPECIAL = /[&<>"'\0-\x08\x0a-\x1f\x7f-\x9f\u2028\ufffe\uffff]/;
const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
const QUOTE = 0x22;
/** By code unit; undefined for those that stand for themselves. */
const ESCAPES = Array.from({ length: 0xa0 }, (_, code) => escapeOf(String.fromCharCode(code)));

function escapeOf(character: string): string | undefined {
  if (!SPECIAL.test(character)) return undefined;
  return NAMED[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
}

export function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text;
  // An ETag, of which a listing has a thousand.
  if (text.charCodeAt(0) === QUOTE) {
    const inner = text.slice(1, -1);
    const isQuoted = text.charCodeAt(text.length - 1) === QUOTE && text.length > 1;
    if (isQuoted && !SPECIAL.test(inner)) return `&quot;${inner}&quot;`;
  }
  let escaped = "";
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const form = code < 0xa0 ? ESCAPES[code] : code < 0x2028 ? undefined : escapeOf(text[index]!);
    if (form === undefined) continue;
    escaped += text.slice(start, index) + form;
    start = index + 1;
  }
  return escaped + text.slice(start);
}

/** What is frozen is never changed, and neither is what stands below it: it is written once. */
function keptText(kept: WeakMap<object, string>, item: object, write: WriteElement): string {
  const known = kept.get(item);
  if (known !== undefined) return known;
  const text = write(item);
  // Reading makes one piece of the pieces that it was joined from.
  text.charCodeAt(0);
  kept.set(item, text);
  return text;
}

interface XmlStyle {
  /** Whether `.000` is written in timestamps. */
  readonly fraction: "always" | "when-needed";
  /** Timestamps, by member, that are written in whole seconds. */
  readonly wholeSeconds?: ReadonlySet<string>;
}

export class XmlWriter {
  readonly #model: ServiceModel;
  readonly #style: XmlStyle;
  readonly #contents = new Map<string, Content>();

  constructor(model: ServiceModel, style: XmlStyle) {
    this.#model = model;
    this.#style = style;
  }

  /** Writes an element of the member's shape under `name`; `attributes` is further text of the start tag. */
  element(name: string, member: Member, attributes = ""): WriteElement {
    const content = this.#content(member);
    const start = `<${name}${attributes}${namespaceText(member.xmlNamespace)}`;
    const end = `</${name}>`;
    const { attributes: own } = content;
    if (own !== undefined) {
      return (value) => `${start}${own(value as Structure)}>${content.write(value)}${end}`;
    }
    const opening = `${start}>`;
    return (value) => opening + content.write(value) + end;
  }

  /** Writes an element that holds some members of a structure, those of a body. */
  root(
    name: string,
    members: Readonly<Record<string, Member>>,
    attributes: string,
  ): (value: Structure) => string {
    const own = this.#attributes(members);
    const write = this.members(members);
    const start = `<${name}${attributes}`;
    const end = `</${name}>`;
    if (own !== undefined) return (value) => `${start}${own(value)}>${write(value)}${end}`;
    return (value) => `${start}>${write(value)}${end}`;
  }

  /** Writes members of a structure one after the other, without an element around them. */
  members(members: Readonly<Record<string, Member>>): (value: Structure) => string {
    const fields = Object.entries(members)
      .filter(([, member]) => !member.xmlAttribute)
      .map(([name, member]) => this.#field(name, member));
    const count = fields.length;
    return (value) => {
      let text = "";
      let closing = "";
      for (let index = 0; index < count; index += 1) {
        const field = fields[index]!;
        const member = value[field.name];
        if (member === undefined || member === null) continue;
        text += between(closing, field) + field.write(member);
        closing = field.closing;
      }
      return text + closing;
    };
  }

  #field(name: string, member: Member): Field {
    const wireName = member.wireName ?? name;
    const shape = shapeOf(this.#model, member.target);
    const namespace = namespaceText(member.xmlNamespace);
    let opening = "";
    let closing = "";
    let write: WriteElement;
    if (member.flattened && shape.type === "list") write = this.#items(wireName, shape, namespace);
    else if (member.flattened && shape.type === "map") {
      write = this.#entries(wireName, shape, namespace);
    } else {
      const content = this.#content(member);
      if (content.attributes !== undefined) write = this.element(wireName, member);
      else {
        opening = `<${wireName}${namespace}>`;
        closing = `</${wireName}>`;
        write = isSimple(shape) ? content.write : (value) => content.write(value);
        if (this.#style.wholeSeconds?.has(name)) {
          write = (value) => `${content.write(value).slice(0, "2026-01-01T00:00:00".length)}.000Z`;
        }
      }
    }
    return { name, opening, closing, write, before: "", joined: opening };
  }

  #content(member: Member): Content {
    const key = `${member.target}\0${member.timestampFormat ?? ""}`;
    const known = this.#contents.get(key);
    if (known !== undefined) return known;
    const shape = shapeOf(this.#model, member.target);
    if (isSimple(shape)) {
      const made = { attributes: undefined, write: this.#simple(member) };
      this.#contents.set(key, made);
      return made;
    }
    // A recursive shape meets its own content before it is made.
    const held: { attributes: Content["attributes"]; write: Content["write"] } = {
      attributes: shape.type === "structure" ? this.#attributes(shape.members) : undefined,
      write: (value) => made(value),
    };
    this.#contents.set(key, held);
    const made =
      shape.type === "list"
        ? this.#items(shape.member.wireName ?? "member", shape, "")
        : shape.type === "map"
          ? this.#entries("entry", shape, "")
          : (this.members(shape.members) as WriteElement);
    held.write = made;
    return held;
  }

  #simple(member: Member): WriteElement {
    const shape = shapeOf(this.#model, member.target);
    if (!isSimple(shape)) throw new TypeError(`${member.target} is not simple`);
    if (shape.type === "string") return (value) => escapeXml(String(value));
    return simpleFormatter(shape, member, "date-time", this.#style.fraction);
  }

  #items(name: string, shape: ListShape, attributes: string): WriteElement {
    const write = this.element(name, shape.member, attributes);
    const absent = `<${name}${attributes}/>`;
    const kept = new WeakMap<object, string>();
    return (value) => {
      let text = "";
      for (const item of value as Iterable<unknown>) {
        if (item === undefined || item === null) text += absent;
        else if (typeof item !== "object" || !Object.isFrozen(item)) text += write(item);
        else text += keptText(kept, item, write);
      }
      return text;
    };
  }

  #entries(name: string, shape: MapShape, attributes: string): WriteElement {
    const writeKey = this.element(shape.key.wireName ?? "key", shape.key);
    const writeValue = this.element(shape.value.wireName ?? "value", shape.value);
    const start = `<${name}${attributes}>`;
    const end = `</${name}>`;
    return (value) => {
      let text = "";
      for (const [key, item] of Object.entries(value as Structure)) {
        if (item === undefined || item === null) continue;
        text += start + writeKey(key) + writeValue(item) + end;
      }
      return text;
    };
  }

  #attributes(members: StructureShape["members"]): Content["attributes"] {
    const attributes = Object.entries(members).filter(([, member]) => member.xmlAttribute);
    if (attributes.length === 0) return undefined;
    const writers = attributes.map(([name, member]) => {
      const format = this.#simple(member);
      const start = ` ${member.wireName ?? name}="`;
      return (value: Structure) => (value[name] == null ? "" : `${start}${format(value[name])}"`);
    });
    return (value) => writers.map((write) => write(value)).join("");
  }
}

export function namespaceText(namespace: Member["xmlNamespace"]): string {
  if (namespace === undefined) return "";
  const [uri, prefix] = namespace;
  return prefix === undefined
    ? ` xmlns="${escapeXml(uri)}"`
    : ` xmlns:${prefix}="${escapeXml(uri)}"`;
}
