/**
 * Emulators in the background. Each leaves a record by its port in the user's directory for state, and one in its data
 * directory if it has one. A record outlives an emulator that was killed, so it counts only while its process runs;
 * processes are told apart by more than their number.
 */
import fs from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { isRunning, makeDirectory, type ProcessIdentity } from "@cloudglass/env";
import { DEFAULTS } from "../configuration.ts";
import { CommandError, WRONG_USE } from "./emulator-client.ts";

export interface Detached {
  readonly process: ProcessIdentity;
  readonly endpoint: string;
  readonly port: number;
  /** Absent when everything is in memory. */
  readonly dataDirectory?: string;
  /** What it says on standard output and standard error. */
  readonly log: string;
  readonly version: string;
}

/** Where to look. */
export interface DetachedPlace {
  readonly dataDir: string;
  /** It was said, so that none in memory is meant. */
  readonly isNamed?: boolean;
  /** Only the one that listens there, whatever its data directory unless that is named. */
  readonly port?: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

const RECORD_NAME = "detached.json";
const LOG_NAME = "cloudglass.log";

/** The one that runs there. Throws `CommandError` when it could be several. */
export function runningDetached(
  { dataDir, isNamed = false, port }: DetachedPlace,
  environment: Variables,
): Detached | undefined {
  const fits = (found: Detached | undefined): found is Detached =>
    found !== undefined && (port === undefined || found.port === port) && isRunning(found.process);
  const kept = readRecord(join(dataDir, RECORD_NAME));
  if (fits(kept)) return kept;
  if (isNamed) return undefined;
  const others = recordsByPort(environment)
    .map(readRecord)
    .filter(fits)
    .filter(({ dataDirectory }) => port !== undefined || dataDirectory === undefined);
  if (others.length > 1) {
    const ports = others.map((each) => each.port).join(", ");
    throw new CommandError(`several run, on the ports ${ports}: --port says which`, WRONG_USE);
  }
  return others[0];
}

/** In the words of who looked for one and found none, with those that there are. */
export function noneRuns(
  { dataDir, isNamed, port }: DetachedPlace,
  environment: Variables,
): string {
  const running = recordsByPort(environment)
    .map(readRecord)
    .filter((found) => found !== undefined && isRunning(found.process))
    .map((found) => `--port ${found?.port} (${found?.dataDirectory ?? "in memory"})`);
  const where = port === undefined ? `for ${dataDir}` : `on port ${port}`;
  const both = port !== undefined && isNamed ? ` for ${dataDir}` : "";
  const others = running.length === 0 ? "" : `; there is ${running.join(", ")}`;
  return `none runs in the background ${where}${both}${others}`;
}

/** Where the one listens that a command means which says nothing of it; undefined without one, and for several. */
export function detachedEndpoint(
  dataDir: string | undefined,
  environment: Variables,
): string | undefined {
  const place = { dataDir: dataDir ?? environment.CLOUDGLASS_DATA_DIR ?? DEFAULTS.dataDir };
  try {
    return runningDetached(place, environment)?.endpoint;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

/** The log of the one that runs there, or that ran there last. */
export function logOf(place: DetachedPlace, environment: Variables): string | undefined {
  const running = runningDetached(place, environment);
  if (running !== undefined) return running.log;
  const { dataDir, isNamed = false, port } = place;
  const records = [join(dataDir, RECORD_NAME), ...(isNamed ? [] : recordsByPort(environment))];
  const log =
    port === undefined
      ? join(resolve(dataDir), LOG_NAME)
      : records.map(readRecord).find((found) => found?.port === port)?.log;
  if (log === undefined) return undefined;
  return fs.existsSync(log) ? log : undefined;
}

/** Makes the directory of the log. `named` tells logs in memory apart before there is a port. */
export function logFor(
  dataDirectory: string | undefined,
  named: number,
  environment: Variables,
): string {
  const directory = dataDirectory ?? stateDirectory(environment);
  makeDirectory(directory);
  return join(directory, dataDirectory === undefined ? `emulator-${named}.log` : LOG_NAME);
}

/** Returns what removes it again, as long as it is still this one. */
export function writeRecord(detached: Detached, environment: Variables): () => void {
  const text = `${JSON.stringify(detached, undefined, 2)}\n`;
  const { dataDirectory, port } = detached;
  const byPort = join(stateDirectory(environment), `port-${port}.json`);
  if (dataDirectory === undefined) return writtenAside(byPort, text);
  const remove = writtenAside(join(dataDirectory, RECORD_NAME), text);
  try {
    const removeByPort = writtenAside(byPort, text);
    return () => {
      remove();
      removeByPort();
    };
  } catch {
    // Where the user's directory cannot be written, it is found by its data directory alone.
    return remove;
  }
}

function writtenAside(path: string, text: string): () => void {
  makeDirectory(dirname(path));
  const aside = `${path}.${process.pid}`;
  fs.writeFileSync(aside, text, { mode: 0o600 });
  fs.renameSync(aside, path);
  return () => {
    if (readIfPresent(path) === text) fs.rmSync(path, { force: true });
  };
}

/** Records of emulators that were killed, and the logs of those in memory. */
export function sweepRecords(environment: Variables): void {
  for (const path of recordsByPort(environment)) {
    const found = readRecord(path);
    if (found === undefined || isRunning(found.process)) continue;
    fs.rmSync(path, { force: true });
    if (found.dataDirectory !== undefined) continue;
    for (const log of logFiles(found.log)) fs.rmSync(log, { force: true });
  }
}

/** The log, and what was in it before it was cut. */
export function logFiles(log: string): [before: string, log: string] {
  return [`${log}.1`, log];
}

function recordsByPort(environment: Variables): string[] {
  const directory = stateDirectory(environment);
  const names = fs.existsSync(directory) ? fs.readdirSync(directory) : [];
  return names
    .filter((name) => /^port-\d{1,5}\.json$/.test(name))
    .sort()
    .map((name) => join(directory, name));
}

function readRecord(path: string): Detached | undefined {
  try {
    const found = JSON.parse(readIfPresent(path) ?? "") as Detached;
    const { pid, started } = found.process;
    const isWhole =
      Number.isInteger(pid) &&
      pid > 0 &&
      typeof started === "string" &&
      Number.isInteger(found.port) &&
      typeof found.log === "string";
    return isWhole ? found : undefined;
  } catch {
    // Absent, or cut short by loss of power: nobody left it.
    return undefined;
  }
}

function readIfPresent(path: string): string | undefined {
  try {
    return fs.readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Where this user's programs keep what is not worth a backup (XDG Base Directory Specification). */
function stateDirectory({ XDG_STATE_HOME, LOCALAPPDATA }: Variables): string {
  if (XDG_STATE_HOME) return join(XDG_STATE_HOME, "cloudglass");
  if (LOCALAPPDATA) return join(LOCALAPPDATA, "cloudglass");
  return join(homedir(), ".local/state/cloudglass");
}
