/**
 * From an XML tree to values, by shape. Each shape is compiled once to a closure.
 * https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
 */
import { setEntry } from "./entry.ts";
import type { MalformedWords } from "./malformed.ts";
import type { ListShape, MapShape, Member, ServiceModel, StructureShape } from "./model.ts";
import type { Structure } from "./protocol.ts";
import { shapeOf } from "./shapes.ts";
import { isSimple, simpleParser } from "./simple-text.ts";
import type { XmlElement } from "./xml-tree.ts";

type ReadElement = (element: XmlElement) => unknown;
/** Puts what an element holds into the structure; called once for each element of that name. */
type TakeElement = (element: XmlElement, into: Structure) => void;

export class XmlReader {
  readonly #model: ServiceModel;
  readonly #words: MalformedWords;
  readonly #readers = new Map<string, ReadElement>();

  constructor(model: ServiceModel, words: MalformedWords) {
    this.#model = model;
    this.#words = words;
  }

  /** The value that an element of the target's shape holds. Throws `ServiceError`. */
  read(target: string, element: XmlElement): unknown {
    return this.#reader({ target })(element);
  }

  /** Reads some members of a structure, those of a body, from its root element. */
  members(members: Readonly<Record<string, Member>>): (root: XmlElement, into: Structure) => void {
    const byName = new Map<string, TakeElement>();
    const attributes: ((root: XmlElement, into: Structure) => void)[] = [];
    for (const [name, member] of Object.entries(members)) {
      if (member.xmlAttribute) attributes.push(this.#attribute(name, member));
      else byName.set(member.wireName ?? name, this.#taker(name, member));
    }
    return (root, into) => {
      for (const read of attributes) read(root, into);
      for (const child of root.children) byName.get(child.name)?.(child, into);
    };
  }

  #reader(member: Member): ReadElement {
    // A recursive shape meets its own reader before it is made.
    const key = `${member.target}\0${member.timestampFormat ?? ""}`;
    const known = this.#readers.get(key);
    if (known !== undefined) return known;
    let made: ReadElement | undefined;
    this.#readers.set(key, (element) => made!(element));
    made = this.#compile(member);
    this.#readers.set(key, made);
    return made;
  }

  #compile(member: Member): ReadElement {
    const shape = shapeOf(this.#model, member.target);
    if (shape.type === "list") return this.#list(shape);
    if (shape.type === "map") return this.#map(shape);
    if (!isSimple(shape)) return this.#structure(shape);
    const words = this.#words;
    if (shape.type === "string") {
      return (element) => {
        if (element.children.length > 0) throw words.body();
        return element.text;
      };
    }
    const parse = simpleParser(shape, member, "date-time");
    // S3's schema validation accepts white space around numbers and dates.
    return (element) => {
      const value = element.children.length > 0 ? undefined : parse(element.text.trim());
      if (value === undefined) throw words.body();
      return value;
    };
  }

  #structure(shape: StructureShape): ReadElement {
    const read = this.members(shape.members);
    const isUnion = shape.type === "union";
    return (element) => {
      const into: Structure = {};
      read(element, into);
      if (isUnion && Object.keys(into).length > 1) throw this.#words.body();
      return into;
    };
  }

  #list(shape: ListShape): ReadElement {
    const name = shape.member.wireName ?? "member";
    const read = this.#reader(shape.member);
    return (element) => {
      const values: unknown[] = [];
      for (const child of element.children) if (child.name === name) values.push(read(child));
      return values;
    };
  }

  #map(shape: MapShape): ReadElement {
    const readEntry = this.#entry(shape);
    return (element) => {
      const map: Structure = {};
      for (const child of element.children) if (child.name === "entry") readEntry(child, map);
      return map;
    };
  }

  #entry(shape: MapShape): TakeElement {
    const keyName = shape.key.wireName ?? "key";
    const valueName = shape.value.wireName ?? "value";
    const read = this.#reader(shape.value);
    return (entry, into) => {
      const key = entry.children.find((child) => child.name === keyName);
      const value = entry.children.find((child) => child.name === valueName);
      if (key === undefined || value === undefined) throw this.#words.body();
      setEntry(into, key.text, read(value));
    };
  }

  #taker(name: string, member: Member): TakeElement {
    const shape = shapeOf(this.#model, member.target);
    if (member.flattened && shape.type === "list") {
      const read = this.#reader(shape.member);
      return (element, into) => {
        const values = into[name] as unknown[] | undefined;
        if (values === undefined) into[name] = [read(element)];
        else values.push(read(element));
      };
    }
    if (member.flattened && shape.type === "map") {
      const readEntry = this.#entry(shape);
      return (element, into) => {
        into[name] ??= {};
        readEntry(element, into[name] as Structure);
      };
    }
    const read = this.#reader(member);
    return (element, into) => {
      into[name] = read(element);
    };
  }

  #attribute(name: string, member: Member): (root: XmlElement, into: Structure) => void {
    const shape = shapeOf(this.#model, member.target);
    if (!isSimple(shape)) throw new TypeError(`an attribute of type ${shape.type}`);
    const parse = simpleParser(shape, member, "date-time");
    const attribute = (member.wireName ?? name).replace(/^.*:/, "");
    return (root, into) => {
      const text = root.attributes?.get(attribute);
      if (text === undefined) return;
      const value = parse(text);
      if (value === undefined) throw this.#words.body();
      into[name] = value;
    };
  }
}
