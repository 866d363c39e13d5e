/** Transfers begin with the first instant of a month and end with the last one, in UTC. */
import { invalid } from "../../../errors/organizations.ts";

export function requireStart(start: Date, now: number): void {
  if (Number.isNaN(start.getTime())) {
    throw wrong("INVALID_START_DATE", "start date. The start date doesn't meet the requirements.");
  }
  const [, time = ""] = start.toISOString().split("T");
  if (time !== "00:00:00.000Z") {
    throw wrong(
      "START_DATE_NOT_BEGINNING_OF_DAY",
      "start date. The start date must be the beginning of the day (00:00:00.000).",
    );
  }
  if (start.getUTCDate() !== 1) {
    throw wrong(
      "START_DATE_NOT_BEGINNING_OF_MONTH",
      "start date. The start date must be the first day of the month.",
    );
  }
  if (start.getTime() <= now) {
    throw wrong("START_DATE_TOO_EARLY", "start date. The start date is too early.");
  }
}

export function requireEnd(end: Date, now: number): void {
  if (end.getTime() !== endOfMonth(end.getTime())) {
    throw wrong(
      "END_DATE_NOT_END_OF_MONTH",
      "end date. The end date must be the end of the last day of the month (23.59.59.999).",
    );
  }
  if (end.getTime() < now) {
    throw wrong("END_DATE_TOO_EARLY", "end date. The end date is too early.");
  }
}

/** The last millisecond of the month that `at` is in. */
export function endOfMonth(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - 1;
}

const wrong = (reason: string, rest: string) => invalid(reason, `You provided an invalid ${rest}`);
