/** The safety lever of the caller's account, in the request's region. */
import type { Call } from "@cloudglass/wire";
import { noSuchLever } from "../../errors.ts";
import { isLive } from "../../experiment/experiment.ts";
import { here } from "../../place.ts";
import type { Rooms } from "../../rooms.ts";
import { LEVER_ID } from "../../safety-lever/safety-levers.ts";

/** Safety levers are younger than the SDK's declarations. */
export interface ShownLever {
  readonly safetyLever: {
    readonly id: string;
    readonly arn: string;
    readonly state: {
      readonly status: "disengaged" | "engaged" | "engaging";
      readonly reason: string;
    };
  };
}

/** Throws ResourceNotFoundException. */
export function requireLever({ levers }: Rooms, id: string | undefined, call: Call) {
  if (id !== LEVER_ID) throw noSuchLever(id ?? "");
  return levers.in({ accountId: call.caller.accountId, region: call.region });
}

/** It is still engaging while experiments are being stopped. */
export function shownLever({ levers, experiments }: Rooms, call: Call): ShownLever {
  const { accountId } = call.caller;
  const { region } = call;
  const { isEngaged, reason } = levers.in({ accountId, region });
  const isStopping = isEngaged && experiments.in(accountId, region).some(isLive);
  const engaged = isStopping ? "engaging" : "engaged";
  return {
    safetyLever: {
      id: LEVER_ID,
      arn: here("safety-lever", LEVER_ID, call),
      state: { status: isEngaged ? engaged : "disengaged", reason },
    },
  };
}
