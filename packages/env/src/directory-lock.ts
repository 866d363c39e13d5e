/**
 * One process at a time uses a data directory: an advisory lock file that names its holder. The lock of a
 * process that no longer runs is taken over.
 */
import fs from "node:fs";
import { join, resolve } from "node:path";
import { errno } from "./host-error.ts";
import { makeDirectory } from "./make-directory.ts";
import { isRunning, type ProcessIdentity, processIdentity } from "./process-identity.ts";

const LOCK_NAME = "lock";
const ATTEMPTS_MAX = 10;

/** The directory is in use; `pid` is the process that uses it. */
export class DirectoryInUseError extends Error {
  override readonly name = "DirectoryInUseError";
  readonly pid: number;
  constructor(directory: string, pid: number) {
    const who = pid === process.pid ? "this process" : `process ${pid}`;
    super(
      `the data directory ${resolve(directory)} is in use by ${who}${pid === process.pid ? ` (${pid})` : ""}`,
    );
    this.pid = pid;
  }
}

/** Takes the lock, making the directory when absent; the returned function gives it back. */
export function lockDirectory(directory: string): () => void {
  makeDirectory(directory);
  const lock = join(directory, LOCK_NAME);
  const self = JSON.stringify(processIdentity(process.pid));
  // Written aside and then linked, so that the lock never exists without its holder's name.
  const aside = `${lock}.${process.pid}.${process.hrtime.bigint()}`;
  fs.writeFileSync(aside, self, { flag: "wx" });
  try {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      if (linkIfAbsent(aside, lock)) return () => unlock(lock, self);
      const text = readIfPresent(lock);
      if (text === undefined) continue;
      const holder = parseHolder(text);
      if (holder !== undefined && isRunning(holder)) {
        throw new DirectoryInUseError(directory, holder.pid);
      }
      removeStale(lock, text, `${aside}.stale`);
    }
    throw new Error(`the lock ${lock} changes hands all the time`);
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function linkIfAbsent(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (errno(error) === "EEXIST") return false;
    // File systems without hard links.
    if (errno(error) !== "EPERM" && errno(error) !== "ENOTSUP" && errno(error) !== "ENOSYS") {
      throw error;
    }
  }
  try {
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (errno(error) === "EEXIST") return false;
    throw error;
  }
}

/** Moves the stale lock away first: of two who do so at the same time only one finds what it judged. */
function removeStale(lock: string, judged: string, away: string): void {
  try {
    fs.renameSync(lock, away);
  } catch (error) {
    if (errno(error) === "ENOENT") return;
    throw error;
  }
  if (readIfPresent(away) !== judged) linkIfAbsent(away, lock);
  fs.rmSync(away, { force: true });
}

function unlock(lock: string, self: string): void {
  if (readIfPresent(lock) === self) fs.rmSync(lock, { force: true });
}

function readIfPresent(path: string): string | undefined {
  try {
    return fs.readFileSync(path, "utf8");
  } catch (error) {
    if (errno(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parseHolder(text: string): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(text);
    return Number.isInteger(pid) && pid > 0 && typeof started === "string"
      ? { pid, started }
      : undefined;
  } catch {
    // Cut short by loss of power: nobody holds it.
    return undefined;
  }
}
