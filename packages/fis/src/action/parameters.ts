/** Kinds of parameters of actions. */
import { durationMs } from "../template/duration.ts";
import type { ActionParameter } from "./action-type.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const DURATION_MS_MAX = 12 * HOUR_MS;

export function duration(description: string): ActionParameter {
  return durationWithin(description, MINUTE_MS, DURATION_MS_MAX, "from PT1M to PT12H");
}

export function minutes(description: string, least: number, most: number): ActionParameter {
  const range = `from PT${least}M to PT${most}M`;
  return durationWithin(description, least * MINUTE_MS, most * MINUTE_MS, range);
}

function durationWithin(
  description: string,
  leastMs: number,
  mostMs: number,
  range: string,
): ActionParameter {
  return {
    description,
    required: true,
    fault(value) {
      const ms = durationMs(value);
      const isWithin = ms !== undefined && ms >= leastMs && ms <= mostMs;
      return isWithin ? undefined : `a duration in ISO 8601 format ${range}`;
    },
  };
}

export function whole(description: string, least: number, most: number): ActionParameter {
  return {
    description,
    required: true,
    fault(value) {
      const isWhole = /^\d{1,9}$/.test(value);
      const isWithin = isWhole && Number(value) >= least && Number(value) <= most;
      return isWithin ? undefined : `a whole number from ${least} to ${most}`;
    },
  };
}

export function oneOf(description: string, ...allowed: readonly string[]): ActionParameter {
  return {
    description,
    required: true,
    fault: (value) => (allowed.includes(value) ? undefined : `one of ${allowed.join(", ")}`),
  };
}

export function matching(description: string, pattern: RegExp, words: string): ActionParameter {
  return {
    description,
    required: true,
    fault: (value) => (pattern.test(value) ? undefined : words),
  };
}

/** Separated by commas. */
export function listOf(description: string, each: RegExp, words: string): ActionParameter {
  return {
    description,
    required: true,
    fault: (value) => (listed(value).every((item) => each.test(item)) ? undefined : words),
  };
}

export const listed = (value: string): string[] => value.split(",").map((each) => each.trim());

export const optional = (parameter: ActionParameter): ActionParameter => ({
  ...parameter,
  required: false,
});
