/**
 * From the flat parameters of the query protocols (`Tags.member.1.Key=a`) to values, by shape.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html and aws-ec2-query-protocol.html
 */
import { setEntry } from "./entry.ts";
import type { FormPair } from "./form.ts";
import type { MalformedWords } from "./malformed.ts";
import type { ListShape, MapShape, Member, ServiceModel, StructureShape } from "./model.ts";
import type { Structure } from "./protocol.ts";
import { shapeOf } from "./shapes.ts";
import { isSimple, simpleParser } from "./simple-text.ts";

/** Parameters by the parts of their names. */
interface ParameterNode {
  /** The whole name up to here, as AWS's messages give it. */
  readonly name: string;
  value: string | undefined;
  children: Map<string, ParameterNode> | undefined;
}

/** More parts than any AWS input has levels, lists and maps counted. */
const PART_COUNT_MAX = 100;
/** A form of 4 MiB could ask for two million nodes, a gigabyte; the longest batches need some ten thousand. */
const NODE_COUNT_MAX = 200_000;

type ReadNode = (node: ParameterNode) => unknown;

/** Undefined when there are too many parts, in one name or together. The first of equal names counts. */
export function parameterTree(pairs: readonly FormPair[]): ParameterNode | undefined {
  const root: ParameterNode = { name: "", value: undefined, children: undefined };
  let nodeCount = 0;
  for (const { name, value } of pairs) {
    const parts = name.split(".", PART_COUNT_MAX + 1);
    if (parts.length > PART_COUNT_MAX) return undefined;
    let node = root;
    for (const part of parts) {
      node.children ??= new Map();
      let child = node.children.get(part);
      if (child === undefined) {
        nodeCount += 1;
        if (nodeCount > NODE_COUNT_MAX) return undefined;
        const path = node === root ? part : `${node.name}.${part}`;
        child = { name: path, value: undefined, children: undefined };
        node.children.set(part, child);
      }
      node = child;
    }
    node.value ??= value;
  }
  return root;
}

export class QueryReader {
  readonly #model: ServiceModel;
  readonly #words: MalformedWords;
  /** EC2: every list is flattened and members have a capital. */
  readonly #ec2: boolean;
  readonly #readers = new Map<string, ReadNode>();

  constructor(model: ServiceModel, words: MalformedWords, ec2: boolean) {
    this.#model = model;
    this.#words = words;
    this.#ec2 = ec2;
  }

  /** The structure `target` at the root of the parameters. Throws `ServiceError`. */
  read(target: string, root: ParameterNode): Structure {
    return this.#reader({ target })(root) as Structure;
  }

  #reader(member: Member): ReadNode {
    const key = `${member.target}\0${member.timestampFormat ?? ""}\0${member.flattened ?? false}`;
    const known = this.#readers.get(key);
    if (known !== undefined) return known;
    let made: ReadNode | undefined;
    this.#readers.set(key, (node) => made!(node));
    made = this.#compile(member);
    this.#readers.set(key, made);
    return made;
  }

  #compile(member: Member): ReadNode {
    const shape = shapeOf(this.#model, member.target);
    if (shape.type === "list") return this.#list(shape, member);
    if (shape.type === "map") return this.#map(shape, member);
    if (!isSimple(shape)) return this.#structure(shape);
    const words = this.#words;
    const { type } = shape;
    const strict = simpleParser(shape, member, "date-time");
    // Older clients write True and False.
    const parse = type === "boolean" ? (text: string) => strict(text.toLowerCase()) : strict;
    return (node) => {
      const text = node.value;
      if (text === undefined) return undefined;
      const value = parse(text);
      if (value === undefined) throw words.value(node.name, text, type);
      return value;
    };
  }

  #structure(shape: StructureShape): ReadNode {
    const fields = Object.entries(shape.members).map(([name, member]) => ({
      name,
      part: this.#part(name, member),
      read: this.#reader(member),
    }));
    return (node) => {
      const into: Structure = {};
      if (node.children === undefined) return into;
      for (const { name, part, read } of fields) {
        const child = node.children.get(part);
        if (child === undefined) continue;
        const value = read(child);
        if (value !== undefined) into[name] = value;
      }
      return into;
    };
  }

  #part(name: string, member: Member): string {
    if (this.#ec2 && member.ec2Name !== undefined) return member.ec2Name;
    const part = member.wireName ?? name;
    return this.#ec2 ? part[0]!.toUpperCase() + part.slice(1) : part;
  }

  #list(shape: ListShape, member: Member): ReadNode {
    const flat = this.#ec2 || member.flattened === true;
    const part = shape.member.wireName ?? "member";
    const read = this.#reader(shape.member);
    return (node) => {
      const items = flat ? node : node.children?.get(part);
      if (items?.children === undefined) return node.value === undefined ? undefined : [];
      return this.#numbered(items)
        .map(read)
        .filter((value) => value !== undefined);
    };
  }

  #map(shape: MapShape, member: Member): ReadNode {
    const flat = member.flattened === true;
    const keyPart = shape.key.wireName ?? "key";
    const valuePart = shape.value.wireName ?? "value";
    const read = this.#reader(shape.value);
    return (node) => {
      const entries = flat ? node : node.children?.get("entry");
      const map: Structure = {};
      if (entries?.children === undefined) return node.value === undefined ? undefined : map;
      for (const entry of this.#numbered(entries)) {
        const key = entry.children?.get(keyPart)?.value;
        const value = entry.children?.get(valuePart);
        if (key === undefined) throw this.#words.body();
        setEntry(map, key, value === undefined ? undefined : read(value));
      }
      return map;
    };
  }

  /** The children numbered 1, 2, …, in order; gaps are closed. */
  #numbered(node: ParameterNode): ParameterNode[] {
    const numbered: { readonly index: number; readonly child: ParameterNode }[] = [];
    for (const [part, child] of node.children ?? []) {
      if (!/^\d{1,9}$/.test(part)) throw this.#words.body();
      numbered.push({ index: Number(part), child });
    }
    return numbered.sort((a, b) => a.index - b.index).map(({ child }) => child);
  }
}
