/**
 * One process at a time uses a data directory: an advisory lock file that names its holder. The lock of a
 * process that no longer runs is taken over. A process number alone does not name a process (it is used again, after
 * a restart of a container at once), so where the host tells, the start time of the process goes with it.
 */
import fs from "node:fs";
import { join } from "node:path";
import { errno } from "./host-error.ts";

const LOCK_NAME = "lock";
const ATTEMPTS_MAX = 10;

/** The directory is in use; `pid` is the process that uses it. */
export class DirectoryInUseError extends Error {
  override readonly name = "DirectoryInUseError";
  readonly pid: number;
  constructor(directory: string, pid: number) {
    const who = pid === process.pid ? "this process" : `process ${pid}`;
    super(
      `the data directory ${directory} is in use by ${who}${pid === process.pid ? ` (${pid})` : ""}`,
    );
    this.pid = pid;
  }
}

interface Holder {
  readonly pid: number;
  /** Ticks after the boot of the host, and the boot; empty where the host does not tell. */
  readonly started: string;
}

/** Takes the lock, making the directory when absent; the returned function gives it back. */
export function lockDirectory(directory: string): () => void {
  fs.mkdirSync(directory, { recursive: true });
  const lock = join(directory, LOCK_NAME);
  const self = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  // Written aside and then linked, so that the lock never exists without its holder's name.
  const aside = `${lock}.${process.pid}.${process.hrtime.bigint()}`;
  fs.writeFileSync(aside, self, { flag: "wx" });
  try {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      if (linkIfAbsent(aside, lock)) return () => unlock(lock, self);
      const text = readIfPresent(lock);
      if (text === undefined) continue;
      const holder = parseHolder(text);
      if (holder !== undefined && isAlive(holder)) {
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

function parseHolder(text: string): Holder | undefined {
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

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errno(error) === "ESRCH") return false;
    // EPERM: it runs, under another user.
  }
  return holder.started === "" || holder.started === startOf(holder.pid);
}

/** Linux: field 22 of /proc/PID/stat (proc_pid_stat(5)), counted after the name, which may hold spaces. */
function startOf(pid: number): string {
  try {
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return `${boot}/${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    return "";
  }
}
