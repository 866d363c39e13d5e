/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html */
import type { TerminateInstancesCommandInput, TerminateInstancesResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { operationNotPermitted } from "../../errors.ts";
import { isLive } from "../../resource/instance/instance.ts";
import { enterState, userInitiated } from "../../resource/instance/state-change.ts";
import type { Rooms } from "../../rooms.ts";
import { changedStates, namedInstances } from "./state-changes.ts";

/** One that is protected keeps the others of its zone, too. */
export function terminateInstances(
  { resources, env, fleet }: Rooms,
  input: TerminateInstancesCommandInput,
  call: Call,
): TerminateInstancesResult {
  const instances = namedInstances(resources, input.InstanceIds, call);
  const live = instances.filter(isLive);
  for (const { id, disableApiTermination } of live) {
    if (!disableApiTermination) continue;
    throw operationNotPermitted(
      `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  }
  const cause = userInitiated(env.clock.now());
  resources.commit(() => {
    for (const each of live) enterState(resources, each, "shutting-down", cause);
  });
  fleet.terminating(live.map(({ id }) => id));
  return { TerminatingInstances: changedStates(resources, instances) };
}
