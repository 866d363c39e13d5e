/** Kinds of parameters of actions. */
import { durationMs } from "../template/duration.ts";
import type { ActionParameter } from "./action-type.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Limits {
  readonly leastMs: number;
  readonly mostMs: number;
  readonly words: string;
}

const USUAL: Limits = {
  leastMs: MINUTE_MS,
  mostMs: 12 * HOUR_MS,
  words: "a duration in ISO 8601 format from PT1M to PT12H",
};
export const OF_INTERRUPTIONS: Limits = {
  leastMs: 2 * MINUTE_MS,
  mostMs: 15 * MINUTE_MS,
  words: "a duration in ISO 8601 format from PT2M to PT15M",
};

export function duration(
  description: string,
  { leastMs, mostMs, words }: Limits = USUAL,
): ActionParameter {
  return {
    description,
    required: true,
    fault(value) {
      const ms = durationMs(value);
      return ms === undefined || ms < leastMs || ms > mostMs ? words : undefined;
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
