/** Random values of a shape, as a client of the SDK would give or get them. */
import type { Member, ServiceModel, Shape, SimpleShape, StructureShape } from "../model.ts";
import type { Structure } from "../protocol.ts";
import { s3Exceptions } from "../s3-exceptions.ts";
import { shapeOf, structureOf } from "../shapes.ts";
import type { SeededRandom } from "./seeded-random.ts";

export interface ValueOptions {
  readonly model: ServiceModel;
  readonly random: SeededRandom;
  /** Empty lists, maps, structures and strings have no form of their own in the XML and query protocols. */
  readonly empties: boolean;
  /** Members that are left out: `Structure.Member`. */
  readonly omit: (structure: string, member: string) => boolean;
  /** Members that are always there: `Structure.Member`. */
  readonly insist?: (structure: string, member: string) => boolean;
}

/** What breaks naive escaping: markup, separators, line ends, controls, beyond Latin and beyond 16 bits. */
const CHARACTERS = [
  ..."abcdefghijklmnopqrstuvwxyz0123456789ABCXYZ",
  ...["&", "<", ">", '"', "'", "%", "+", "/", "?", "#", "=", ";", ":", ",", ".", "\\", "{", "]"],
  ...[" ", "\n", "\r", "\t", "é", "ß", "漢", "😀", "\u2028", "\u0085", "\u0001"],
];
const HEADER_CHARACTERS = [..."abcdefghijklmnopqrstuvwxyz0123456789-_./:=+;"];
const LEVEL_MAX = 5;

export class ShapeValues {
  readonly #options: ValueOptions;

  constructor(options: ValueOptions) {
    this.#options = options;
  }

  structure(target: string, level = 0): Structure {
    const shape = structureOf(this.#options.model, target);
    if (shape.type === "union") return this.#union(target, shape, level);
    const value: Structure = {};
    for (const [name, member] of Object.entries(shape.members)) {
      if (this.#options.omit(target, name)) continue;
      if (this.#isWanted(target, shape, name, member, level)) {
        value[name] = this.#named(name, member, level + 1);
      }
    }
    if (level > 0 && !this.#options.empties && Object.keys(value).length === 0) {
      return this.#oneMember(target, shape, level);
    }
    return value;
  }

  #oneMember(target: string, shape: StructureShape, level: number): Structure {
    const names = Object.keys(shape.members).filter((name) => !this.#options.omit(target, name));
    if (names.length === 0) return {};
    const flat = names.filter((name) => this.#isFlat(shape.members[name]!.target));
    const name = this.#options.random.pick(flat.length > 0 ? flat : names);
    return { [name]: this.#named(name, shape.members[name]!, level + 1) };
  }

  #isWanted(
    target: string,
    shape: StructureShape,
    name: string,
    member: Member,
    level: number,
  ): boolean {
    const always =
      shape.required?.includes(name) ||
      member.location === "label" ||
      member.location === "statusCode" ||
      // S3's client takes an answer without its payload for a broken one.
      member.location === "payload" ||
      member.idempotencyToken ||
      this.#isStream(member) ||
      this.#options.insist?.(target, name);
    return always || this.#options.random.chance(level === 0 ? 0.7 : 0.6 / level);
  }

  /** The client makes an empty stream of an absent one. */
  #isStream(member: Member): boolean {
    const shape = shapeOf(this.#options.model, member.target);
    if (shape.type === "union") return shape.eventStream === true;
    const isEventBody = member.location === "eventPayload";
    return shape.type === "blob" && (shape.streaming === true || isEventBody);
  }

  #union(target: string, shape: StructureShape, level: number): Structure {
    const names = Object.keys(shape.members).filter((name) => !this.#options.omit(target, name));
    const simple = names.filter((name) => this.#isFlat(shape.members[name]!.target));
    const deep = level >= LEVEL_MAX && simple.length > 0;
    const name = this.#options.random.pick(deep ? simple : names);
    return { [name]: this.#named(name, shape.members[name]!, level + 1) };
  }

  #isFlat(target: string): boolean {
    const { type } = shapeOf(this.#options.model, target);
    return type !== "structure" && type !== "union" && type !== "list" && type !== "map";
  }

  /** Some members of S3 hold whole seconds, whatever their shape could. */
  #named(name: string, member: Member, level: number): unknown {
    const value = this.#member(member, level);
    const isWhole = this.#options.model.service === "s3" && s3Exceptions.wholeSeconds.has(name);
    return isWhole && value instanceof Date
      ? new Date(Math.floor(value.getTime() / 1000) * 1000)
      : value;
  }

  #member(member: Member, level: number): unknown {
    const { model, random } = this.#options;
    const shape = shapeOf(model, member.target);
    switch (shape.type) {
      case "structure":
      case "union":
        if (shape.type === "union" && shape.eventStream) return this.#events(member.target);
        return this.structure(member.target, level);
      case "list":
        return this.#times(level, member.location !== undefined, () =>
          this.#member(withLocation(shape.member, member), level + 1),
        );
      case "map": {
        const map: Structure = {};
        for (const key of this.#times(level, member.location !== undefined, () =>
          this.#mapKey(shape.key, member),
        )) {
          map[key] = this.#member(withLocation(shape.value, member), level + 1);
        }
        return map;
      }
      default:
        return simpleValue(shape, member, random, this.#options.empties);
    }
  }

  #mapKey(key: Member, member: Member): string {
    const { model, random, empties } = this.#options;
    if (member.location === "prefixHeaders") {
      return text(random, [..."abcdefghijkl-"], false).toLowerCase();
    }
    const shape = shapeOf(model, key.target) as SimpleShape;
    return simpleValue(shape, withLocation(key, member), random, empties) as string;
  }

  #times<T>(level: number, bound: boolean, make: () => T): T[] {
    const { random, empties } = this.#options;
    const most = level >= LEVEL_MAX ? 1 : 3;
    const count = empties && !bound ? random.below(most + 1) : 1 + random.below(most);
    return Array.from({ length: count }, make);
  }

  #events(target: string): Structure[] {
    const shape = structureOf(this.#options.model, target);
    const names = Object.entries(shape.members)
      .filter(([, member]) => !isError(shapeOf(this.#options.model, member.target)))
      .map(([name]) => name);
    return Array.from({ length: 3 }, () => {
      const name = this.#options.random.pick(names);
      return { [name]: this.#member(shape.members[name]!, 1) };
    });
  }
}

const isError = (shape: Shape) => shape.type === "structure" && shape.error !== undefined;

/** What a list or map in a header or query string holds is there too. */
function withLocation(inner: Member, outer: Member): Member {
  return outer.location === undefined ? inner : { ...inner, location: outer.location };
}

function simpleValue(
  shape: SimpleShape,
  member: Member,
  random: SeededRandom,
  empties: boolean,
): unknown {
  switch (shape.type) {
    case "string":
      return stringValue(shape, member, random, empties);
    case "boolean":
      return random.chance(0.5);
    case "byte":
      return random.below(256) - 128;
    case "short":
      return random.below(65536) - 32768;
    case "integer":
      return member.location === "statusCode"
        ? 200 + random.below(5)
        : random.below(2 ** 32) - 2 ** 31;
    case "long":
      return random.pick([0, -1, Number.MAX_SAFE_INTEGER, random.below(2 ** 48)]);
    case "float":
      return Math.fround((random.next() - 0.5) * 10 ** random.below(9));
    case "double":
      return (random.next() - 0.5) * 10 ** random.below(15);
    case "bigInteger":
      return BigInt(random.below(2 ** 50)) ** 3n;
    case "timestamp":
      return timestampValue(shape, member, random);
    case "blob":
      return Uint8Array.from({ length: 1 + random.below(40) }, () => random.below(256));
    default:
      return stringValue(shape, member, random, empties);
  }
}

function timestampValue(shape: SimpleShape, member: Member, random: SeededRandom): Date {
  const inHeader = member.location === "header";
  const format =
    member.timestampFormat ?? shape.timestampFormat ?? (inHeader ? "http-date" : undefined);
  const seconds = random.below(4_000_000_000);
  const ms = format === "http-date" || random.chance(0.3) ? 0 : random.below(1000);
  return new Date(seconds * 1000 + ms);
}

function stringValue(
  shape: SimpleShape,
  member: Member,
  random: SeededRandom,
  empties: boolean,
): string {
  if (shape.enum !== undefined && shape.enum.length > 0 && random.chance(0.8)) {
    return random.pick(shape.enum);
  }
  const { location } = member;
  if (location === "header" || location === "prefixHeaders" || location === "eventHeader") {
    return text(random, HEADER_CHARACTERS, false);
  }
  return text(random, CHARACTERS, empties && location === undefined);
}

function text(random: SeededRandom, characters: readonly string[], empty: boolean): string {
  if (empty && random.chance(0.1)) return "";
  // The client's XML parser takes text of white space alone for indentation.
  const start = random.pick("aZ0é漢".slice(0, characters === CHARACTERS ? 5 : 3).split(""));
  const rest = Array.from({ length: random.below(12) }, () => random.pick(characters));
  return start + rest.join("");
}
