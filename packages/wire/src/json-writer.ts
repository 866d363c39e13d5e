/**
 * An operation's output to JSON text. Each shape is compiled to a closure when it is first met;
 * text is joined directly, which is faster than building an object for `JSON.stringify`.
 */
import type { Member, ServiceModel, Shape, TimestampFormat } from "./model.ts";
import { shapeOf } from "./shapes.ts";
import { formatTimestamp } from "./timestamp.ts";

/**
 * Throws `TypeError` for a value that the shape does not allow: a bug of the operation, not of the
 * caller.
 */
type WriteJson = (value: unknown) => string;

export class JsonWriter {
  readonly #model: ServiceModel;
  readonly #closures = new Map<string, WriteJson>();

  constructor(model: ServiceModel) {
    this.#model = model;
  }

  of(target: string, member?: Member): WriteJson {
    const key = `${member?.timestampFormat ?? ""} ${target}`;
    const known = this.#closures.get(key);
    if (known !== undefined) return known;
    let compiled: WriteJson = (value) => compiled(value);
    this.#closures.set(key, (value) => compiled(value));
    compiled = this.#compile(shapeOf(this.#model, target), member);
    this.#closures.set(key, compiled);
    return compiled;
  }

  /**
   * Writes the given members of a structure as one object; `prefix` is what stands first in it
   * (`"__type":"X"`).
   */
  members(members: Readonly<Record<string, Member>>): (value: unknown, prefix?: string) => string {
    const names = Object.keys(members);
    const keys = names.map((name) => `${JSON.stringify(members[name]!.wireName ?? name)}:`);
    const writers = names.map((name) => this.of(members[name]!.target, members[name]));
    return (value, prefix = "") => {
      const structure = value as Record<string, unknown>;
      let text = prefix;
      for (let index = 0; index < names.length; index += 1) {
        const content = structure[names[index]!];
        if (content === undefined || content === null) continue;
        text += (text === "" ? "" : ",") + keys[index] + writers[index]!(content);
      }
      return `{${text}}`;
    };
  }

  /** A union has one member of many: looking for the one that is there beats asking for each. */
  #union(members: Readonly<Record<string, Member>>): WriteJson {
    const writers = new Map<string, readonly [key: string, write: WriteJson]>();
    for (const [name, member] of Object.entries(members)) {
      const key = `${JSON.stringify(member.wireName ?? name)}:`;
      writers.set(name, [key, this.of(member.target, member)]);
    }
    return (value) => {
      const union = value as Record<string, unknown>;
      let text = "";
      for (const name in union) {
        const content = union[name];
        const writer = writers.get(name);
        if (writer === undefined || content === undefined || content === null) continue;
        text += (text === "" ? "" : ",") + writer[0] + writer[1](content);
      }
      return `{${text}}`;
    };
  }

  #compile(shape: Shape, member: Member | undefined): WriteJson {
    switch (shape.type) {
      case "union": {
        let write: WriteJson | undefined;
        return (value) => {
          write ??= this.#union(shape.members);
          return write(value);
        };
      }
      case "structure": {
        let write: ReturnType<JsonWriter["members"]> | undefined;
        return (value) => {
          write ??= this.members(shape.members);
          return write(value);
        };
      }
      case "list": {
        const element = this.of(shape.member.target, shape.member);
        const sparse = shape.sparse === true;
        return (value) => {
          let text = "";
          for (const content of value as Iterable<unknown>) {
            if (content === undefined || content === null) {
              if (sparse) text += text === "" ? "null" : ",null";
              continue;
            }
            text += (text === "" ? "" : ",") + element(content);
          }
          return `[${text}]`;
        };
      }
      case "map": {
        const element = this.of(shape.value.target, shape.value);
        const sparse = shape.sparse === true;
        return (value) => {
          const map = value as Record<string, unknown>;
          let text = "";
          for (const key of Object.keys(map)) {
            const content = map[key];
            if (content === undefined || (content === null && !sparse)) continue;
            const written = content === null ? "null" : element(content);
            text += `${text === "" ? "" : ","}${quote(key)}:${written}`;
          }
          return `{${text}}`;
        };
      }
      default:
        return simpleWriter(shape.type, member?.timestampFormat ?? shape.timestampFormat);
    }
  }
}

function simpleWriter(type: string, format: TimestampFormat | undefined): WriteJson {
  switch (type) {
    case "string":
      return (value) => quote(String(value));
    case "boolean":
      return (value) => (value ? "true" : "false");
    case "blob":
      return (value) => {
        const bytes = typeof value === "string" ? Buffer.from(value) : (value as Uint8Array);
        return `"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64")}"`;
      };
    case "timestamp":
      return (value) => {
        const text = formatTimestamp(value as Date, format ?? "epoch-seconds");
        return format === undefined || format === "epoch-seconds" ? text : JSON.stringify(text);
      };
    case "document":
      return (value) => JSON.stringify(value) ?? "null";
    case "unit":
      return () => "{}";
    default:
      return writeNumber;
  }
}

/** What JSON escapes, and surrogates, of which some stand alone. */
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/**
 * Short strings that need no escape are common, and cheaper to look through than to hand to
 * JSON.stringify.
 */
function quote(text: string): string {
  return text.length <= 32 && !ESCAPED.test(text) ? `"${text}"` : JSON.stringify(text);
}

function writeNumber(value: unknown): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : `"${value}"`;
  if (typeof value === "bigint") return String(value);
  // The SDK's NumericValue.
  const { string } = value as { readonly string?: unknown };
  if (typeof string !== "string") throw new TypeError(`not a number: ${String(value)}`);
  return string;
}
