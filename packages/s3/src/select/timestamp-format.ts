/**
 * The patterns of TO_STRING and TO_TIMESTAMP.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-date.html
 */
import * as errors from "./select-error.ts";
import { offsetOf, offsetText, pad, Timestamp, type TimestampFields } from "./timestamp.ts";

export interface PatternPiece {
  readonly kind: "symbol" | "text";
  /** `yyyy`, or text without its quotes. */
  readonly text: string;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** How often each symbol may be repeated. */
const counts: Readonly<Record<string, readonly number[]>> = {
  y: [1, 2, 4],
  M: [1, 2, 3, 4, 5],
  d: [1, 2],
  a: [1],
  h: [1, 2],
  H: [1, 2],
  m: [1, 2],
  s: [1, 2],
  S: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  n: [1],
  X: [1, 2, 3, 4, 5],
  x: [1, 2, 3, 4, 5],
};

/** Text between single quotes is itself, `''` a quote; other characters that are no letters too. */
export function piecesOf(pattern: string): PatternPiece[] {
  const pieces: PatternPiece[] = [];
  for (let offset = 0; offset < pattern.length; ) {
    const character = pattern[offset]!;
    if (character === "'") {
      const end = pattern.indexOf("'", offset + 1);
      if (end < 0) throw errors.patternUnterminated();
      pieces.push({ kind: "text", text: pattern.slice(offset + 1, end) || "'" });
      offset = end + 1;
      continue;
    }
    if (!/[A-Za-z]/.test(character)) {
      pieces.push({ kind: "text", text: character });
      offset += 1;
      continue;
    }
    let end = offset + 1;
    while (pattern[end] === character) end += 1;
    const symbol = pattern.slice(offset, end);
    const allowed = counts[character];
    if (allowed === undefined) throw errors.patternSymbol(character);
    if (!allowed.includes(symbol.length)) throw errors.patternToken(symbol);
    pieces.push({ kind: "symbol", text: symbol });
    offset = end;
  }
  return pieces;
}

export function formatTimestamp({ fields }: Timestamp, pieces: readonly PatternPiece[]): string {
  return pieces.map(({ kind, text }) => (kind === "text" ? text : written(fields, text))).join("");
}

function written(fields: TimestampFields, symbol: string): string {
  const { year, month, day, hour, minute, second, fraction } = fields;
  const width = symbol.length;
  switch (symbol[0]) {
    case "y":
      return width === 2 ? pad(year % 100, 2) : pad(year, width);
    case "M":
      return monthText(month, width);
    case "d":
      return pad(day, width);
    case "a":
      return hour < 12 ? "AM" : "PM";
    case "h":
      return pad(hour % 12 || 12, width);
    case "H":
      return pad(hour, width);
    case "m":
      return pad(minute, width);
    case "s":
      return pad(second, width);
    case "S":
      return fraction.padEnd(width, "0").slice(0, width);
    case "n":
      return String(Number(fraction.padEnd(9, "0").slice(0, 9)));
    default:
      return zoneText(fields.offset ?? 0, symbol);
  }
}

function monthText(month: number, width: number): string {
  const name = MONTHS[month - 1]!;
  if (width <= 2) return pad(month, width);
  return width === 3 ? name.slice(0, 3) : width === 4 ? name : name[0]!;
}

/** `X` writes Z for UTC, `x` does not. One letter is hours, three and five have a colon. */
function zoneText(offset: number, symbol: string): string {
  if (offset === 0 && symbol[0] === "X") return "Z";
  if (symbol.length === 1) return offsetText(offset, "").slice(0, offset % 60 === 0 ? 3 : 5);
  return offsetText(offset, symbol.length === 3 || symbol.length === 5 ? ":" : "");
}

/** Symbols → the field that they set. */
const fieldOf: Readonly<Record<string, string>> = {
  y: "year",
  M: "month",
  d: "day",
  a: "half",
  h: "hour",
  H: "hour",
  m: "minute",
  s: "second",
  S: "fraction",
  n: "fraction",
  X: "offset",
  x: "offset",
};

/** Throws for a pattern that no timestamp can be read with; call once, before `parseTimestamp`. */
export function checkForParsing(pieces: readonly PatternPiece[]): void {
  const symbols = pieces.filter(({ kind }) => kind === "symbol").map(({ text }) => text);
  if (symbols.includes("MMMMM")) throw errors.patternSymbolForParsing("MMMMM");
  const fields = symbols.map((symbol) => fieldOf[symbol[0]!]!);
  if (new Set(fields).size !== fields.length) throw errors.patternDuplicate();
  const has = (letter: string) => symbols.some((symbol) => symbol[0] === letter);
  if (has("h") !== has("a")) throw errors.patternHourClock();
  // Every coarser field must be there: a day means nothing without its month.
  const order = ["year", "month", "day", "hour", "minute", "second", "fraction"];
  const present = order.map((field) => fields.includes(field));
  if (present.some((is, index) => is && index > 0 && !present[index - 1])) {
    throw errors.invalidPattern();
  }
  if (!present[0] || (present[3] && !present[4]) || (fields.includes("offset") && !present[4])) {
    throw errors.invalidPattern();
  }
}

/** Undefined when the text is not of the pattern. */
export function parseTimestamp(
  text: string,
  pieces: readonly PatternPiece[],
): Timestamp | undefined {
  const symbols: string[] = [];
  const source = pieces
    .map((piece) => {
      if (piece.kind === "text") return piece.text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
      symbols.push(piece.text);
      return `(${readable(piece.text)})`;
    })
    .join("");
  const found = new RegExp(`^${source}$`, "i").exec(text);
  if (found === null) return undefined;
  const read = new Map(symbols.map((symbol, index) => [symbol, found[index + 1]!]));
  return assembled(read);
}

function readable(symbol: string): string {
  const width = symbol.length;
  switch (symbol[0]) {
    case "y":
      return width === 1 ? "\\d{1,4}" : `\\d{${width}}`;
    case "M":
      if (width === 3) return MONTHS.map((name) => name.slice(0, 3)).join("|");
      return width === 4 ? MONTHS.join("|") : width === 2 ? "\\d\\d" : "\\d{1,2}";
    case "a":
      return "AM|PM";
    case "S":
      return `\\d{${width}}`;
    case "n":
      return "\\d{1,9}";
    case "X":
    case "x":
      return width === 1
        ? "Z|[+-]\\d\\d(?:\\d\\d)?"
        : width === 3 || width === 5
          ? "Z|[+-]\\d\\d:\\d\\d"
          : "Z|[+-]\\d{4}";
    default:
      return width === 2 ? "\\d\\d" : "\\d{1,2}";
  }
}

function assembled(read: ReadonlyMap<string, string>): Timestamp | undefined {
  const of = (letter: string): [symbol: string, text: string] | undefined =>
    [...read].find(([symbol]) => symbol[0] === letter);
  const numberOf = (letter: string, otherwise: number) => Number(of(letter)?.[1] ?? otherwise);
  const zone = (of("X") ?? of("x"))?.[1];
  const offset = zone === undefined ? undefined : offsetOf(zone.toUpperCase());
  if (Number.isNaN(offset)) return undefined;
  const half = of("h");
  const hour =
    half === undefined
      ? numberOf("H", 0)
      : (Number(half[1]) % 12) + (of("a")?.[1].toUpperCase() === "PM" ? 12 : 0);
  if (half !== undefined && (Number(half[1]) < 1 || Number(half[1]) > 12)) return undefined;
  return Timestamp.of({
    year: yearOf(of("y")),
    month: monthOf(of("M")),
    day: numberOf("d", 1),
    hour,
    minute: numberOf("m", 0),
    second: numberOf("s", 0),
    fraction: of("S")?.[1] ?? of("n")?.[1].padStart(9, "0") ?? "",
    offset,
    precision: of("s")
      ? "second"
      : of("m")
        ? "minute"
        : of("d")
          ? "day"
          : of("M")
            ? "month"
            : "year",
  });
}

/** Of two digits: 70 to 99 are of the last century. */
function yearOf(read: [symbol: string, text: string] | undefined): number {
  const year = Number(read?.[1]);
  return read?.[0] === "yy" ? year + (year < 70 ? 2000 : 1900) : year;
}

function monthOf(read: [symbol: string, text: string] | undefined): number {
  if (read === undefined) return 1;
  const [symbol, text] = read;
  if (symbol.length <= 2) return Number(text);
  const start = text.slice(0, 3).toLowerCase();
  return MONTHS.findIndex((name) => name.slice(0, 3).toLowerCase() === start) + 1;
}
