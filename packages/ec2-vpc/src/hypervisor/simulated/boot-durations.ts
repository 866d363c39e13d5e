/**
 * How long a simulated machine takes for each phase of its boot, and to shut down, in milliseconds. The control plane's
 * durations are none unless somebody wants to wait.
 */
import { BOOT_PHASES, type BootPhase } from "../hypervisor.ts";

/** How long after the phase before it each is reached. */
export interface BootDurations extends Readonly<Record<BootPhase, number>> {
  /** From the guest being asked to shut down until its power is off. */
  readonly shutdown: number;
}

export const NO_DURATIONS: BootDurations = {
  provisioned: 0,
  firmware: 0,
  kernel: 0,
  "user-space": 0,
  network: 0,
  ready: 0,
  shutdown: 0,
};

/**
 * As on Nitro. Measured by others: 4.9 s from `pending` to `running` (C. Percival, "EC2 boot time benchmarking", 2021, a
 * median of c5.xlarge); 1.8 s of kernel and 7.0 s of user space for Ubuntu 24.04 (Depot, "Improving EC2 boot time",
 * 2025, by systemd-analyze). How the 7.0 s divide, the firmware and the shutdown are plausible and not measured.
 */
export const AWS_DURATIONS: BootDurations = {
  provisioned: 4_900,
  firmware: 1_500,
  kernel: 1_800,
  "user-space": 2_500,
  network: 1_500,
  ready: 3_000,
  shutdown: 5_000,
};

export type DurationSetting = "none" | "aws" | Partial<BootDurations>;

export function bootDurations(setting: DurationSetting = "none"): BootDurations {
  if (setting === "aws") return AWS_DURATIONS;
  const durations = setting === "none" ? NO_DURATIONS : { ...NO_DURATIONS, ...setting };
  for (const phase of [...BOOT_PHASES, "shutdown"] as const) {
    const ms = durations[phase];
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`${phase} cannot take ${ms} ms`);
  }
  return durations;
}
