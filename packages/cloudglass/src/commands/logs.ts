/** `cloudglass logs`: what an emulator in the background says, its JSON lines made readable. */
import fs from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type DetachedPlace, logFiles, logOf, runningDetached } from "./detached.ts";
import { CommandError, NOTHING_FOUND } from "./emulator-client.ts";
import { logLine } from "./log-text.ts";
import { palette } from "./palette.ts";
import type { Terminal } from "./terminal.ts";

export interface LogOptions extends DetachedPlace {
  readonly json: boolean;
  readonly follow: boolean;
  readonly lines: number;
}

const LOOK_MS = 200;
const CHUNK_BYTES = 64 * 1024;

export async function printLogs(options: LogOptions, terminal: Terminal): Promise<void> {
  const log = logOf(options, terminal.environment);
  if (log === undefined) {
    throw new CommandError(
      `there is no log ${options.port === undefined ? `for ${options.dataDir}` : `of one on port ${options.port}`}; one that was started without --detach writes to its standard error`,
      NOTHING_FOUND,
    );
  }
  const colors = palette(terminal.hasColor);
  const write = (line: string) => {
    const shown = logLine(line, options.json, colors);
    if (shown !== undefined) terminal.out.write(`${shown}\n`);
  };
  const [before] = logFiles(log);
  const end = new LogEnd(log);
  const earlier = fs.existsSync(before) ? fs.readFileSync(before, "utf8").split("\n") : [];
  const last = [...earlier.filter((line) => line !== ""), ...end.read()].slice(-options.lines);
  for (const line of last) write(line);
  if (!options.follow) return;
  const isEnded = () => runningDetached(options, terminal.environment)?.log !== log;
  for (let ended = isEnded(); ; ended = isEnded()) {
    for (const line of end.read()) write(line);
    // What it said before it ended is read by now.
    if (ended) return;
    await pause(LOOK_MS);
  }
}

/** Reads what was added since, in whole lines; from the start again when the log was cut. */
class LogEnd {
  readonly #path: string;
  #offset = 0;
  #rest = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  read(): string[] {
    if (!fs.existsSync(this.#path)) return [];
    const file = fs.openSync(this.#path, "r");
    try {
      if (fs.fstatSync(file).size < this.#offset) {
        this.#offset = 0;
        this.#rest = Buffer.alloc(0);
      }
      const lines: string[] = [];
      const chunk = Buffer.alloc(CHUNK_BYTES);
      for (;;) {
        const count = fs.readSync(file, chunk, 0, CHUNK_BYTES, this.#offset);
        if (count === 0) return lines;
        this.#offset += count;
        const bytes = Buffer.concat([this.#rest, chunk.subarray(0, count)]);
        const end = bytes.lastIndexOf("\n") + 1;
        lines.push(...bytes.subarray(0, end).toString().split("\n").slice(0, -1));
        this.#rest = bytes.subarray(end);
      }
    } finally {
      fs.closeSync(file);
    }
  }
}
