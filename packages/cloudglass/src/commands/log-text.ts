/** A line of the structured log for people: time, level, message, and what else it says. */
import type { Palette } from "./palette.ts";

const LEVELS: Readonly<Record<number, string>> = {
  10: "TRACE",
  20: "DEBUG",
  30: "INFO ",
  40: "WARN ",
  50: "ERROR",
  60: "FATAL",
};
const WARNING = 40;

/** Undefined for what `--json` leaves out: the banner. */
export function logLine(line: string, json: boolean, colors: Palette): string | undefined {
  const entry = entryOf(line);
  if (entry === undefined) return json ? undefined : line;
  if (json) return line;
  const { level, time, msg, ...more } = entry;
  const color = level > WARNING ? colors.bad : level === WARNING ? colors.strong : colors.faint;
  const members = Object.entries(more).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `${colors.faint(`${name}=`)}${text}`;
  });
  const at = new Date(time).toISOString().slice(11, 23);
  const shown = [colors.faint(at), color(LEVELS[level] ?? `${level}`), msg, ...members];
  return shown.filter((part) => part !== undefined).join(" ");
}

interface Entry {
  readonly level: number;
  /** Milliseconds of the epoch. */
  readonly time: number;
  readonly msg?: string;
  readonly [name: string]: unknown;
}

function entryOf(line: string): Entry | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry = JSON.parse(line) as Entry;
    const isEntry = typeof entry.level === "number" && Number.isInteger(entry.time);
    return isEntry ? entry : undefined;
  } catch {
    return undefined;
  }
}
