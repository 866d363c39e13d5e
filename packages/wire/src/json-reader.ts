/**
 * Values of a parsed document (JSON, or CBOR with its own simple types) to the input of an
 * operation, strictly: what has the wrong type is refused in the words of AWS's own framework, as
 * observed at DynamoDB. Each shape is compiled to a closure when it is first met.
 */
import { setEntry } from "./entry.ts";
import { Decimal } from "./json-decimal.ts";
import { ExactNumber, MAX_DEPTH, serializationError } from "./json-text.ts";
import type {
  Member,
  ServiceModel,
  Shape,
  SimpleType,
  StructureShape,
  TimestampFormat,
} from "./model.ts";
import { shapeOf } from "./shapes.ts";
import { epochSecondsDate, parseTimestamp } from "./timestamp.ts";

/** `depth` counts the containers around the value. Throws `SerializationException`. */
export type ReadJson = (value: unknown, depth: number) => unknown;

const STRUCTURE_FOUND = "Start of structure or map found where not expected";
const UNEXPECTED_FIELD = "Unexpected field type";
/**
 * What AWS answers where a list or map was to hold lists or maps: a leak of its own implementation.
 */
const UNEXPECTED_NESTED =
  "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class " +
  "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base " +
  "of loader 'bootstrap')";
const JAVA_NAMES: Readonly<Record<string, string>> = {
  string: "java.lang.String",
  boolean: "java.lang.Boolean",
  byte: "java.lang.Byte",
  short: "java.lang.Short",
  integer: "java.lang.Integer",
  long: "java.lang.Long",
  float: "java.lang.Float",
  double: "java.lang.Double",
  bigInteger: "java.math.BigInteger",
  bigDecimal: "java.math.BigDecimal",
  timestamp: "java.util.Date",
  blob: "java.nio.ByteBuffer",
};

/** Where a value stands: AWS words the same mistake differently for a field and for an element. */
type Place = "field" | "element";

/** How the simple types of a format are read. */
type SimpleReader = (type: SimpleType, format: TimestampFormat | undefined) => ReadJson;

export class JsonReader {
  readonly #model: ServiceModel;
  readonly #simple: SimpleReader;
  readonly #names: "wire" | "model";
  /** `com.amazonaws.dynamodb.v20120810`: AWS names Java classes in its errors. */
  readonly #namespace: string;
  readonly #closures = new Map<string, ReadJson>();

  /** `names`: what the members of a structure are called in the document. */
  constructor(
    model: ServiceModel,
    namespace: string,
    simple: SimpleReader = simpleReader,
    names: "wire" | "model" = "wire",
  ) {
    this.#model = model;
    this.#simple = simple;
    this.#names = names;
    this.#namespace = namespace;
  }

  /** The closure of a shape, as a field of a structure or as an element of a list or map. */
  of(target: string, place: Place = "field", member?: Member): ReadJson {
    const shape = shapeOf(this.#model, target);
    const format = member?.timestampFormat;
    const key = `${place} ${format ?? ""} ${target}`;
    const known = this.#closures.get(key);
    if (known !== undefined) return known;
    // Shapes may hold themselves: the name is taken before its closure is made.
    let compiled: ReadJson = (value, depth) => compiled(value, depth);
    this.#closures.set(key, (value, depth) => compiled(value, depth));
    compiled = this.#compile(target, shape, place, member);
    this.#closures.set(key, compiled);
    return compiled;
  }

  /**
   * Reads the given members of a structure: all of them, or those in the body of a REST operation.
   */
  members(
    target: string,
    members: Readonly<Record<string, Member>>,
    place: Place = "field",
  ): (value: unknown, depth: number, into?: Record<string, unknown>) => Record<string, unknown> {
    const readers = new Map<string, readonly [name: string, read: ReadJson]>();
    for (const [name, member] of Object.entries(members)) {
      const key = this.#names === "wire" ? (member.wireName ?? name) : name;
      readers.set(key, [name, this.of(member.target, "field", member)]);
    }
    const wrongScalar = place === "field" ? UNEXPECTED_FIELD : "Unexpected value type in payload";
    const wrongList = `Unrecognized collection type class ${this.#className(target)}`;
    return (value, depth, into = {}) => {
      if (!isObject(value))
        throw serializationError(Array.isArray(value) ? wrongList : wrongScalar);
      checkDepth(depth);
      // Only own keys: what the parser made has no others.
      for (const key in value) {
        const reader = readers.get(key);
        if (reader === undefined) continue;
        const content = value[key];
        if (content === null) continue;
        into[reader[0]] = reader[1](content, depth + 1);
      }
      return into;
    };
  }

  #compile(target: string, shape: Shape, place: Place, member: Member | undefined): ReadJson {
    switch (shape.type) {
      case "structure":
      case "union":
        return this.#structure(target, shape, place);
      case "list": {
        const element = this.of(shape.member.target, "element", shape.member);
        const absent = this.#absent(shape.member.target, shape.sparse);
        const wrong = place === "field" ? UNEXPECTED_FIELD : UNEXPECTED_NESTED;
        return (value, depth) => {
          if (!Array.isArray(value)) {
            throw serializationError(isObject(value) ? STRUCTURE_FOUND : wrong);
          }
          checkDepth(depth);
          const list: unknown[] = new Array(value.length);
          for (let index = 0; index < value.length; index += 1) {
            const content = value[index];
            list[index] = content === null ? absent() : element(content, depth + 1);
          }
          return list;
        };
      }
      case "map": {
        const element = this.of(shape.value.target, "element", shape.value);
        const absent = this.#absent(shape.value.target, shape.sparse);
        const wrong = place === "field" ? UNEXPECTED_FIELD : UNEXPECTED_NESTED;
        const wrongList = `Unrecognized collection type ${this.#className(target)}`;
        return (value, depth) => {
          if (!isObject(value)) throw serializationError(Array.isArray(value) ? wrongList : wrong);
          checkDepth(depth);
          const map: Record<string, unknown> = {};
          for (const key in value) {
            const content = value[key];
            setEntry(map, key, content === null ? absent() : element(content, depth + 1));
          }
          return map;
        };
      }
      default:
        return this.#simple(shape.type, member?.timestampFormat ?? shape.timestampFormat);
    }
  }

  #structure(target: string, shape: StructureShape, place: Place): ReadJson {
    let read: ReturnType<JsonReader["members"]> | undefined;
    return (value, depth) => {
      read ??= this.members(target, shape.members, place);
      return read(value, depth);
    };
  }

  /** null in a list or map that may not hold it: a structure without members, else an error. */
  #absent(target: string, sparse: true | undefined): () => unknown {
    if (sparse) return () => null;
    const { type } = shapeOf(this.#model, target);
    if (type === "structure" || type === "union") return () => ({});
    return () => {
      throw serializationError("Unexpected null value in payload");
    };
  }

  #className(target: string): string {
    const shape = shapeOf(this.#model, target);
    if (shape.type === "map") {
      return `java.util.Map<java.lang.String, ${this.#className(shape.value.target)}>`;
    }
    if (shape.type === "list") return `java.util.List<${this.#className(shape.member.target)}>`;
    return JAVA_NAMES[shape.type] ?? `${this.#namespace}.${target}`;
  }
}

/** A map, not one of the classes that stand for simple values. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Date) &&
    !(value instanceof Decimal)
  );
}

function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw serializationError("Nesting is too deep");
}

function simpleReader(type: SimpleType, format: TimestampFormat | undefined): ReadJson {
  switch (type) {
    case "string":
      return (value) => (typeof value === "string" ? value : wrongType(value, "string"));
    case "boolean":
      return readBoolean;
    case "blob":
      return readBlob;
    case "timestamp":
      return (value) => readTimestamp(value, format ?? "epoch-seconds");
    case "document":
      return readDocument;
    case "unit":
      return () => ({});
    case "bigInteger":
      return (value) => readBigInteger(value);
    case "bigDecimal":
      return (value) => readBigDecimal(value);
    case "float":
    case "double":
      return (value) => readDouble(value, type);
    default:
      return (value) => readInteger(value, type);
  }
}

/** Throws what AWS says of a token of this kind where another type was expected. */
export function wrongType(value: unknown, type: string): never {
  const name = JAVA_NAMES[type]!;
  if (Array.isArray(value)) throw serializationError(`Unrecognized collection type class ${name}`);
  if (isObject(value)) throw serializationError(STRUCTURE_FOUND);
  const simpleName = name.slice(name.lastIndexOf(".") + 1);
  throw serializationError(`${tokenName(value)} cannot be converted to ${simpleName}`);
}

function tokenName(value: unknown): string {
  if (value instanceof Uint8Array) return "BINARY_VALUE";
  if (value instanceof Date) return "TIMESTAMP_VALUE";
  if (value === true) return "TRUE_VALUE";
  if (value === false) return "FALSE_VALUE";
  if (typeof value === "string") return "STRING_VALUE";
  if (value instanceof ExactNumber)
    return /[.eE]/.test(value.text) ? "DECIMAL_VALUE" : "NUMBER_VALUE";
  return typeof value === "bigint" || Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
}

/** The framework is lenient here: text that reads as yes or no counts. */
function readBoolean(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return wrongType(value, "boolean");
  if (/^(?:true|yes|1)$/i.test(value)) return true;
  if (/^(?:false|no|0)$/i.test(value)) return false;
  throw serializationError("Unexpected token received from parser");
}

function readInteger(value: unknown, type: string): number | bigint {
  if (typeof value === "number" && Number.isFinite(value)) return Math.trunc(value);
  if (value instanceof ExactNumber) {
    if (type === "long" && /^-?\d{1,19}$/.test(value.text)) {
      const exact = BigInt(value.text);
      if (BigInt.asIntN(64, exact) === exact) return exact;
    }
    const double = Number(value.text);
    if (Number.isSafeInteger(Math.trunc(double))) return Math.trunc(double);
    throw serializationError(`Numeric value (${value.text.slice(0, 40)}) out of range of ${type}`);
  }
  return wrongType(value, type);
}

function readDouble(value: unknown, type: string): number {
  if (typeof value === "number") return value;
  if (value instanceof ExactNumber) return Number(value.text);
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  return wrongType(value, type);
}

/** Digits beyond this are refused: arithmetic on them takes time that grows with their square. */
const DIGITS_MAX = 4096;

function readBigInteger(value: unknown): bigint {
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  if (
    value instanceof ExactNumber &&
    value.text.length <= DIGITS_MAX &&
    /^-?\d+$/.test(value.text)
  ) {
    return BigInt(value.text);
  }
  return wrongType(value, "bigInteger");
}

function readBigDecimal(value: unknown): Decimal {
  if (typeof value === "number") return new Decimal(String(value));
  if (value instanceof ExactNumber && value.text.length <= DIGITS_MAX) {
    return new Decimal(value.text);
  }
  return wrongType(value, "bigDecimal");
}

function readBlob(value: unknown): Uint8Array {
  if (typeof value !== "string") {
    if (Array.isArray(value) || isObject(value)) return wrongType(value, "blob");
    throw serializationError("only base-64-encoded strings are convertible to bytes");
  }
  if (value.length % 4 !== 0) {
    throw serializationError(
      `Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`,
    );
  }
  const bytes = Buffer.from(value, "base64");
  // Node skips what is not in the alphabet; AWS does not.
  if (bytes.toString("base64") !== value) {
    throw serializationError("Invalid last non-pad Base64 character dectected");
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function readTimestamp(value: unknown, format: "epoch-seconds" | "date-time" | "http-date"): Date {
  let date: Date | undefined;
  if (typeof value === "number") date = epochSecondsDate(value);
  else if (value instanceof ExactNumber) date = epochSecondsDate(Number(value.text));
  else if (typeof value === "string") date = parseTimestamp(value, format);
  else return wrongType(value, "timestamp");
  if (date === undefined) {
    if (typeof value === "string" && format === "epoch-seconds") wrongType(value, "timestamp");
    throw serializationError("Unable to parse date");
  }
  return date;
}

/** Anything that JSON can say; numbers beyond doubles lose digits, as they do in the SDK. */
function readDocument(value: unknown, depth: number): unknown {
  if (value instanceof ExactNumber) return Number(value.text);
  if (typeof value !== "object" || value === null) return value;
  checkDepth(depth);
  if (Array.isArray(value)) return value.map((element) => readDocument(element, depth + 1));
  const document: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    setEntry(document, key, readDocument((value as Record<string, unknown>)[key], depth + 1));
  }
  return document;
}
