/** Simple values as text: in headers, query strings, forms, labels and XML. */
import type { Member, Shape, SimpleShape, TimestampFormat } from "./model.ts";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";

type SimpleParser = (text: string) => unknown;

const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const INTEGER_LIMITS: Readonly<Record<string, readonly [min: number, max: number]>> = {
  byte: [-128, 127],
  short: [-32768, 32767],
  integer: [-2147483648, 2147483647],
  // Doubles hold no more of it; AWS's own limits are far below.
  long: [-(2 ** 63), 2 ** 63],
};

/** Returns a parser that gives undefined for text that is not of the type. */
export function simpleParser(
  shape: SimpleShape,
  member: Member | undefined,
  defaultTimestamp: TimestampFormat,
): SimpleParser {
  switch (shape.type) {
    case "string":
      return (text) => text;
    case "boolean":
      return (text) => (text === "true" ? true : text === "false" ? false : undefined);
    case "byte":
    case "short":
    case "integer":
    case "long": {
      const [min, max] = INTEGER_LIMITS[shape.type]!;
      return (text) => {
        if (!INTEGER.test(text)) return undefined;
        const value = Number(text);
        return value >= min && value <= max ? value : undefined;
      };
    }
    case "float":
    case "double":
      return parseDecimal;
    case "bigInteger":
      return (text) => (INTEGER.test(text) && text.length < 1000 ? BigInt(text) : undefined);
    case "timestamp": {
      const format = member?.timestampFormat ?? shape.timestampFormat ?? defaultTimestamp;
      return (text) => parseTimestamp(text, format);
    }
    case "blob":
      return parseBase64;
    default:
      return (text) => text;
  }
}

function parseDecimal(text: string): number | undefined {
  if (text === "NaN") return Number.NaN;
  if (text === "Infinity") return Number.POSITIVE_INFINITY;
  if (text === "-Infinity") return Number.NEGATIVE_INFINITY;
  return DECIMAL.test(text) ? Number(text) : undefined;
}

export function parseBase64(text: string): Uint8Array | undefined {
  const compact = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  if (compact.length % 4 === 1 || !BASE64.test(compact)) return undefined;
  return new Uint8Array(Buffer.from(compact, "base64"));
}

export function isSimple(shape: Shape): shape is SimpleShape {
  return (
    shape.type !== "list" &&
    shape.type !== "map" &&
    shape.type !== "structure" &&
    shape.type !== "union"
  );
}

/** Writes a value without escaping it. Numbers, strings and booleans are taken as they are. */
export function simpleFormatter(
  shape: SimpleShape,
  member: Member | undefined,
  defaultTimestamp: TimestampFormat,
  fraction: "always" | "when-needed" = "when-needed",
): (value: unknown) => string {
  switch (shape.type) {
    case "timestamp": {
      const format = member?.timestampFormat ?? shape.timestampFormat ?? defaultTimestamp;
      return (value) => formatTimestamp(value as Date, format, fraction);
    }
    case "blob":
      return (value) =>
        base64(typeof value === "string" ? Buffer.from(value) : (value as Uint8Array));
    default:
      return String;
  }
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
