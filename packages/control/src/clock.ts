/** `/_cloudglass/clock`: the time of a namespace, and moves of it. docs/internals/time.md says what moves with it. */
import { LAST_MOMENT_MS, type MovableClock, RATE_MAX, RATE_MIN } from "@cloudglass/env";
import { ControlError, queryOf } from "./control-error.ts";
import { readDuration } from "./duration.ts";
import type { ControlRoute } from "./route.ts";

export interface ClockFacts {
  readonly clock: MovableClock;
}

export interface ClockAnswer {
  /** `2026-01-31T00:00:00.000Z` */
  readonly now: string;
  /** How far it is ahead of the host's clock. */
  readonly offsetMs: number;
  /** Milliseconds of it in one of the host's. */
  readonly rate: number;
  readonly paused: boolean;
}

type ClockChange =
  | { readonly kind: "advance"; readonly byMs: number; readonly hold: boolean }
  | { readonly kind: "set"; readonly toMs: number; readonly hold: boolean }
  | { readonly kind: "rate"; readonly rate: number }
  | { readonly kind: "pause" | "resume" };

const CHANGES = ["advance", "set", "pause", "resume", "rate"] as const;
const STEP_YEARS_MAX = 100;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

export const clockRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    shown: "/_cloudglass/clock",
    path: /^\/_cloudglass\/clock$/,
    answer(facts, { query }) {
      queryOf(query, []);
      return clockAnswer(facts);
    },
  },
  {
    method: "POST",
    shown: "/_cloudglass/clock",
    path: /^\/_cloudglass\/clock$/,
    answer: async (facts, request) => changeClock(facts, await request.json()),
  },
];

export function clockAnswer({ clock }: ClockFacts): ClockAnswer {
  const { now, offsetMs, rate, paused } = clock.state();
  return { now: new Date(now).toISOString(), offsetMs, rate, paused };
}

/**
 * Answers when every timer that fell due has run and its work is done. `body` is `{advance: "30d" | ms}`, `{set: ISO 8601}`,
 * `{pause: true}`, `{resume: true}` or `{rate: 60}`. Throws `ControlError` 400.
 */
export async function changeClock(facts: ClockFacts, body: unknown): Promise<ClockAnswer> {
  const { clock } = facts;
  const change = readChange(body, clock.now());
  switch (change.kind) {
    case "advance":
      await clock.advance(change.byMs);
      break;
    case "set":
      await clock.set(change.toMs);
      break;
    case "rate":
      clock.setRate(change.rate);
      break;
    case "pause":
      clock.pause();
      break;
    case "resume":
      clock.resume();
  }
  // What a client dates to the second from here on is of after the move.
  if ("hold" in change && change.hold) await clock.hostSecond();
  return clockAnswer(facts);
}

function readChange(body: unknown, nowMs: number): ClockChange {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw bad(`The body is an object with one of ${CHANGES.join(", ")}.`);
  }
  const { hold, ...asked } = body as Readonly<Record<string, unknown>>;
  const [name, ...others] = Object.keys(asked);
  const kind = CHANGES.find((each) => each === name);
  if (kind === undefined || others.length > 0) {
    const given = [name, ...others].join(", ") || "nothing";
    throw bad(`A change of the clock is one of ${CHANGES.join(", ")}, not ${given.slice(0, 100)}.`);
  }
  const value = asked[kind];
  if (kind === "advance" || kind === "set") {
    if (hold !== undefined && typeof hold !== "boolean") throw bad("hold is true or false.");
    const held = hold ?? true;
    return kind === "advance"
      ? { kind, byMs: readStep(value, nowMs), hold: held }
      : { kind, toMs: readMoment(value, nowMs), hold: held };
  }
  if (hold !== undefined) throw bad("hold goes with advance and set only.");
  if (kind === "rate") return { kind, rate: readRate(value) };
  if (value !== true) throw bad(`${kind} is true, or is not given.`);
  return { kind };
}

/** Milliseconds of `30d`, `PT90S` or a number of them. Throws `ControlError` 400. */
export function readStep(value: unknown, nowMs: number): number {
  const byMs = typeof value === "string" ? readDuration(value, nowMs) : value;
  if (typeof byMs !== "number" || !Number.isFinite(byMs)) {
    throw bad("advance is milliseconds, or a duration: 90s, 1.5h, 30d, PT90S, P30D, P1M.");
  }
  if (byMs < 0) throw bad("Time goes forward only. To go back, restore a snapshot.");
  checkReach(nowMs, nowMs + byMs);
  return Math.round(byMs);
}

/** Milliseconds of the epoch of a date or moment in ISO 8601, not one that is over. Throws `ControlError` 400. */
export function readMoment(value: unknown, nowMs: number): number {
  const toMs = typeof value === "string" ? momentOf(value) : undefined;
  if (toMs === undefined) {
    throw bad("set is a moment: 2030-01-31, 2030-01-31T00:00:00Z, 2030-01-31T01:00:00+01:00.");
  }
  if (toMs < nowMs) {
    const now = new Date(nowMs).toISOString();
    throw bad(`It is ${now}, and time goes forward only. To go back, restore a snapshot.`);
  }
  checkReach(nowMs, toMs);
  return toMs;
}

function momentOf(text: string): number | undefined {
  const instant = DAY.test(text) ? `${text}T00:00Z` : text;
  if (!INSTANT.test(instant) || instant.includes("T24")) return undefined;
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) return undefined;
  // `Date` takes the 30th of February for the 2nd of March.
  const day = instant.slice(0, 10);
  return new Date(`${day}T00:00Z`).toISOString().startsWith(day) ? ms : undefined;
}

function readRate(value: unknown): number {
  if (typeof value === "number" && value >= RATE_MIN && value <= RATE_MAX) return value;
  throw bad(`rate is a number from ${RATE_MIN} to ${RATE_MAX}: milliseconds in one of the host's.`);
}

function checkReach(fromMs: number, toMs: number): void {
  const end = new Date(fromMs);
  end.setUTCFullYear(end.getUTCFullYear() + STEP_YEARS_MAX);
  // A century without a 29th of February at its turn has one day less than `100y`.
  end.setUTCDate(end.getUTCDate() + 1);
  if (toMs > end.getTime()) throw bad(`A step is ${STEP_YEARS_MAX} years at most.`);
  if (toMs > LAST_MOMENT_MS) throw bad("Time ends with the year 9999.");
}

function bad(message: string): ControlError {
  return new ControlError(400, "BadRequest", message);
}
