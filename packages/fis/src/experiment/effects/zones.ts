/** `cloudglass:zone:down`: everything that stands in an availability zone is gone. AWS has no action for it. */
import { durationMs } from "../../template/duration.ts";
import type { Effect } from "./effect.ts";

export const zoneDown: Effect = {
  begin: ({ parameters: { availabilityZone = "", duration = "" } }) => ({
    durationMs: durationMs(duration),
    faults: [{ target: { zone: availabilityZone }, kind: "down" }],
  }),
};
