/** What CloudWatch Logs tells of itself: docs/metrics.md. */
import { gauge, type Measure } from "@cloudglass/wire";
import type { Rooms } from "./rooms.ts";

export function groupMeasures({ groups }: Pick<Rooms, "groups">): readonly Measure[] {
  return [gauge("cloudglass_logs_groups", "Log groups that there are.", [...groups.all()].length)];
}
