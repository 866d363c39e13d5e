/** Whether a zone's hosts have power, and whether one host has. */
import type { FaultBoard } from "@cloudglass/env";

export function isZoneDown(faults: FaultBoard, zone: string): boolean {
  return isHostDown(faults, zone, zone);
}

/** Or its zone. */
export function isHostDown(faults: FaultBoard, zone: string, hostName: string): boolean {
  if (faults.quiet) return false;
  return faults.onNode({ name: hostName, zone }).some(({ kind }) => kind === "down");
}
