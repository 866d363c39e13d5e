/**
 * DateEquals … DateGreaterThanEquals: instants as W3C profiles of ISO 8601 (`2026`, `2026-07-01`, `2026-07-01T12:00:00Z`, with an
 * offset or a fraction) or as seconds since 1970. What is no date meets no policy value.
 * https://www.w3.org/TR/NOTE-datetime
 */
import type { OperatorFamily, ValueTest } from "./operator.ts";

const EPOCH_SECONDS = /^-?\d{5,}(\.\d+)?$/;
const ISO =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i;

/** Milliseconds since 1970; NaN for what is no date. */
export function instantOf(text: string): number {
  const trimmed = text.trim();
  if (EPOCH_SECONDS.test(trimmed)) return Number(trimmed) * 1000;
  const parts = ISO.exec(trimmed);
  if (parts === null) return Number.NaN;
  const at = (index: number, otherwise: number) =>
    parts[index] === undefined ? otherwise : Number(parts[index]);
  const [month, day, hour] = [at(2, 1), at(3, 1), at(4, 0)];
  const [minute, second] = [at(5, 0), at(6, 0)];
  const daysInMonth = new Date(Date.UTC(at(1, 0), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth) return Number.NaN;
  if (hour > 24 || minute > 59 || second > 60) return Number.NaN;
  const utc = Date.UTC(at(1, 0), month - 1, day, hour, minute, second) + at(7, 0) * 1000;
  return utc - offsetOf(parts[8]) * 60_000;
}

/** Minutes east of UTC. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0;
  const digits = zone.slice(1).replace(":", "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith("-") ? -minutes : minutes;
}

function comparing(holds: (seen: number, wanted: number) => boolean) {
  return (values: readonly string[]): ValueTest => {
    const instants = values.map(instantOf);
    return (seen) => {
      const instant = instantOf(seen);
      for (const wanted of instants) if (holds(instant, wanted)) return true;
      return false;
    };
  };
}

const equal = comparing((seen, wanted) => seen === wanted);

export const DATE_OPERATORS: Readonly<Record<string, OperatorFamily>> = {
  DateEquals: { compile: equal, negated: false },
  DateNotEquals: { compile: equal, negated: true },
  DateLessThan: { compile: comparing((seen, wanted) => seen < wanted), negated: false },
  DateLessThanEquals: { compile: comparing((seen, wanted) => seen <= wanted), negated: false },
  DateGreaterThan: { compile: comparing((seen, wanted) => seen > wanted), negated: false },
  DateGreaterThanEquals: { compile: comparing((seen, wanted) => seen >= wanted), negated: false },
};
