/** The structured log: JSON lines on standard error, so that standard output holds the banner and `Ready.` alone. */
import { destination, type Logger, pino } from "pino";

export function createLog(level: string): Logger {
  return pino({ level, base: null }, destination({ dest: 2, sync: true }));
}
