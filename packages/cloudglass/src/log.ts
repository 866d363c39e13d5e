/** The structured log on standard error: standard output holds the banner and `Ready.` alone. */
import { isatty } from "node:tty";
import { destination, type Logger, pino } from "pino";
import type { Configuration } from "./configuration.ts";

const STANDARD_ERROR = 2;

export async function openLog({
  logLevel: level,
  logFormat,
}: Pick<Configuration, "logLevel" | "logFormat">): Promise<Logger> {
  const isTerminal = isatty(STANDARD_ERROR);
  const isPretty = logFormat === "pretty" || (logFormat === "auto" && isTerminal);
  if (!isPretty) return pino({ level, base: null }, destination({ dest: 2, sync: true }));
  const { default: pretty } = await import("pino-pretty");
  // Node's rule for colours, NO_COLOR among it.
  const colorize = isTerminal && process.stderr.hasColors();
  const lines = pretty({ destination: STANDARD_ERROR, sync: true, colorize });
  return pino({ level, base: null }, lines);
}
