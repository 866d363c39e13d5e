/** Limits that AWS sets for every function (Lambda quotas), and the share of a CPU that goes with memory. */

export const MB = 1024 * 1024;

/** "Execution processes/threads". The holder and its shells come on top. */
export const PROCESSES_MAX = 1024 + 32;

/** At this size a function has one CPU. */
const MEMORY_MB_PER_CPU = 1769;

export function shareOf(memoryMb: number): number {
  return memoryMb / MEMORY_MB_PER_CPU;
}
