/** Limits that AWS sets for every function (Lambda quotas), and the share of a CPU that goes with memory. */
import type { ControlGroups } from "./control-group/control-group.ts";
import type { Containment } from "./sandbox-driver.ts";

/** AWS's `sbx_user1051`. */
export const USER_ID = 993;
export const GROUP_ID = 990;

export const MB = 1024 * 1024;

/** "Execution processes/threads". The holder and its shells come on top. */
export const PROCESSES_MAX = 1024 + 32;

/** A share of a CPU is dealt out in periods of this length. */
export const CPU_PERIOD_US = 20_000;

/** At this size a function has one CPU. */
const MEMORY_MB_PER_CPU = 1769;

export function shareOf(memoryMb: number): number {
  return memoryMb / MEMORY_MB_PER_CPU;
}

/** What can be kept on this machine, given the control groups that can be made. */
export function limitsOf(
  groups: ControlGroups | undefined,
): Pick<Containment, "memory" | "cpu" | "processes" | "freezer"> {
  return {
    memory: groups?.memory ? "enforced" : process.platform === "linux" ? "watched" : "none",
    cpu: groups?.cpu ? "enforced" : "none",
    processes: groups?.processes ? "enforced" : "none",
    freezer: groups?.freezer ? "cgroup" : "signals",
  };
}
