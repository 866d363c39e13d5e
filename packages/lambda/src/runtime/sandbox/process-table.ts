/**
 * The host's processes by /proc (proc_pid_stat(5)). A process number alone names nobody, since it is used again; with
 * the time of its start it does. Where there is no /proc (macOS) nothing is found, and callers make do with process
 * groups.
 */
import fs from "node:fs";

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot; empty where the host does not tell. */
  readonly started: string;
}

export interface ProcessEntry extends ProcessIdentity {
  readonly parentPid: number;
  readonly groupId: number;
  /** `R`, `S`, `T` (stopped), `Z` (ended, not yet waited for)… */
  readonly state: string;
}

export function findProcess(pid: number): ProcessEntry | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name is in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    pid,
    state: fields[0]!,
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    started: fields[19]!,
  };
}

export function listProcesses(): ProcessEntry[] {
  let names: string[];
  try {
    names = fs.readdirSync("/proc");
  } catch {
    return [];
  }
  const found: ProcessEntry[] = [];
  for (const name of names) {
    if (name.charCodeAt(0) > 0x39) continue;
    const entry = findProcess(Number(name));
    if (entry !== undefined) found.push(entry);
  }
  return found;
}

/** Undefined where the kernel keeps no lists of children (`CONFIG_PROC_CHILDREN`). */
export function childrenOf(pid: number): number[] | undefined {
  let threads: string[];
  try {
    threads = fs.readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  const found: number[] = [];
  for (const thread of threads) {
    const children = readIfThere(`/proc/${pid}/task/${thread}/children`);
    if (children === undefined) {
      if (fs.existsSync(`/proc/${pid}/task/${thread}`)) return undefined;
    } else for (const child of children.split(" ")) if (child !== "") found.push(Number(child));
  }
  return found;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, started: findProcess(pid)?.started ?? "" };
}

/** A process that ended and was not waited for is gone. */
export function isRunning(process: ProcessIdentity): boolean {
  const entry = findProcess(process.pid);
  if (entry === undefined) return process.started === "" && signal(process.pid, 0);
  return entry.state !== "Z" && (process.started === "" || entry.started === process.started);
}

/** Does nothing when the number has passed to another process. */
export function signalProcess(process: ProcessIdentity, name: NodeJS.Signals): void {
  if (process.started === "" || findProcess(process.pid)?.started === process.started) {
    signal(process.pid, name);
  }
}

/** False when nobody is there, or it is not ours. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** The environment that it was started with; undefined when it may not be read. */
export function environmentOf(pid: number): string | undefined {
  return readIfThere(`/proc/${pid}/environ`);
}

/** Changes with each process or thread that is made on this machine; undefined where the host does not tell. */
export function lastProcessMade(): string | undefined {
  const load = readIfThere("/proc/loadavg");
  return load?.slice(load.lastIndexOf(" ") + 1);
}

/** Memory of its own, in bytes: without files that it maps, which others share. */
export function residentBytes(pid: number): number {
  const status = readIfThere(`/proc/${pid}/status`);
  if (status === undefined) return 0;
  const kilobytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
  return (kilobytes("RssAnon") + kilobytes("RssShmem")) * 1024;
}

function readIfThere(path: string): string | undefined {
  try {
    return fs.readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
