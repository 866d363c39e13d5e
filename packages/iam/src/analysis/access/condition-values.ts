/** Values of conditions as patterns, and as samples: a value for every case that numbers, dates, addresses and truths can tell apart. */
import type { Condition } from "../../policy/condition/block.ts";
import { instantOf } from "../../policy/condition/date.ts";
import { addressBytes, parseRange } from "../../policy/condition/ip-address.ts";
import { type TemplatePart, templateParts } from "../../policy/template.ts";
import { type OperatorFamily, type OperatorName, parseOperatorName } from "../operator-name.ts";
import { fromParts, type Pattern } from "../pattern/pattern.ts";

export function operatorOf(condition: Condition): OperatorName | undefined {
  return parseOperatorName(condition.operator);
}

export function hasVariables({ values }: Condition, variables: boolean): boolean {
  return variables && values.some((value) => value.includes("${"));
}

/** Of string and ARN operators; an ARN pattern lets its stars run past colons, so that it holds more than the operator does. */
export function patternsOf(
  { values }: Condition,
  { like, bare, family }: OperatorName,
  variables: boolean,
): Pattern[] {
  const folded = bare.endsWith("IgnoreCase");
  return values.map((value) => {
    const wildcards = like || family === "arn";
    return patternOfParts(templateParts(value, { variables, wildcards }), folded);
  });
}

/** A variable is the same as another with the same key and default, where case is minded alike. */
export function patternOfParts(parts: readonly TemplatePart[], folded = false): Pattern {
  return fromParts(
    parts.map((part) =>
      typeof part === "object" ? { name: JSON.stringify([part.key, part.fallback, folded]) } : part,
    ),
    folded,
  );
}

/** What no operator but those of strings takes for a value. */
const NEITHER = "\uf8ff";

/** Values such that any other value of a request is treated like one of them by all of these conditions. Undefined: not known. */
export function samplesOf(
  family: OperatorFamily,
  conditions: readonly Condition[],
): readonly string[] | undefined {
  const values = conditions.flatMap((condition) => condition.values);
  if (family === "bool") return ["true", "false", NEITHER];
  if (family === "numeric") {
    return [...between(values.map(Number)).map(String), "1e999", "-1e999", NEITHER];
  }
  if (family === "date") {
    const instants = values.map(instantOf);
    if (instants.some((instant) => Math.abs(instant) > INSTANT_MAX)) return undefined;
    return [...between(instants).map(dateText), NEITHER];
  }
  if (family === "ip") return [...addresses(values), NEITHER];
  return undefined;
}

/** What JavaScript can write as a date, in milliseconds. */
const INSTANT_MAX = 8.64e15;

/** Each number, one between each two, and one beyond either end. */
function between(numbers: readonly number[]): number[] {
  const sorted = [...new Set(numbers.filter((number) => Number.isFinite(number)))].sort(
    (one, other) => one - other,
  );
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [0];
  const step = (number: number) => Math.max(1_000, Math.abs(number));
  const middles = sorted.slice(1).map((number, index) => (number + (sorted[index] as number)) / 2);
  return [first - step(first), ...sorted, ...middles, last + step(last)];
}

/** Seconds since 1970; small ones are read as years and need their full form. */
function dateText(instant: number): string {
  const seconds = instant / 1000;
  return Math.abs(seconds) >= 100_000 ? `${seconds}` : new Date(instant).toISOString();
}

/** The first address of each range, and the first behind it, of both versions. */
function addresses(values: readonly string[]): string[] {
  const found = ["0.0.0.0", "::"];
  for (const value of values) {
    const range = parseRange(value);
    if (range === undefined) continue;
    const bits = BigInt(range.bytes.length * 8);
    const size = 1n << (bits - BigInt(range.prefixBits));
    const start = (range.bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) / size) * size;
    found.push(addressText(start, range.bytes.length));
    if (start + size < 1n << bits) found.push(addressText(start + size, range.bytes.length));
  }
  return found.filter((address) => addressBytes(address) !== undefined);
}

function addressText(address: bigint, length: number): string {
  const group = length === 4 ? 8n : 16n;
  const groups: string[] = [];
  for (let index = length === 4 ? 3n : 7n; index >= 0n; index--) {
    const part = (address >> (index * group)) & ((1n << group) - 1n);
    groups.push(length === 4 ? `${part}` : part.toString(16));
  }
  return groups.join(length === 4 ? "." : ":");
}
