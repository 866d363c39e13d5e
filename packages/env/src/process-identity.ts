/**
 * Which process it is, over time. A process number alone does not name a process (it is used again, after a restart of a
 * container at once), so where the host tells, the start time of the process goes with it.
 */
import fs from "node:fs";
import { errno } from "./host-error.ts";

export interface ProcessIdentity {
  readonly pid: number;
  /** Ticks after the boot of the host, and the boot; empty where the host does not tell. */
  readonly started: string;
}

export function processIdentity(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) };
}

export function isRunning({ pid, started }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errno(error) === "ESRCH") return false;
    // EPERM: it runs, under another user.
  }
  return started === "" || started === startOf(pid);
}

/**
 * Linux: field 22 of /proc/PID/stat (proc_pid_stat(5)), counted after the name, which may hold spaces. A zombie holds
 * nothing any more: it has none.
 */
function startOf(pid: number): string {
  try {
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : `${boot}/${fields[19]}`;
  } catch {
    return "";
  }
}
