/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
import type { Reservation, RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { launch } from "../../resource/instance/launch/launch.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownReservation } from "./describe-instances.ts";
import { shownInstance } from "./shown-instance.ts";

export function runInstances(
  { resources, ports, fleet }: Rooms,
  input: RunInstancesCommandInput,
  call: Call,
): Reservation {
  const place = placeOf(call);
  let launched: readonly string[] = [];
  const ids = resources.clientTokens.once(place, "RunInstances", input, () => {
    launched = launch({ resources, profiles: ports.instanceProfiles }, place, input);
    return launched;
  });
  fleet.started(launched);
  // Those of a repeated request may be gone.
  const instances = ids.flatMap((id) => resources.instances.get(id) ?? []);
  const [first] = instances;
  if (first === undefined) return { Groups: [], Instances: [] };
  return {
    ...shownReservation(first),
    Instances: instances.map((each) => shownInstance(resources, each)),
  };
}
