/** `aws:ec2:send-spot-instance-interruptions`: an instance whose notice is out is interrupted, whatever becomes of the experiment. */
import { durationMs } from "../../template/duration.ts";
import type { Effect } from "./effect.ts";

export const interruptSpotInstances: Effect = {
  begin({ parameters: { durationBeforeInterruption = "" }, resources, require }) {
    for (const resource of resources) {
      require({ action: "ec2:SendSpotInstanceInterruptions", resource });
    }
    const delayMs = durationMs(durationBeforeInterruption) ?? 0;
    const faults = resources.map((instance) => ({
      target: { instance },
      kind: "interrupt" as const,
      delayMs,
    }));
    return { durationMs: delayMs, faults };
  },
};
