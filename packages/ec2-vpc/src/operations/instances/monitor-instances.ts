/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MonitorInstances.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnmonitorInstances.html
 */
import type { InstanceMonitoring, MonitorInstancesCommandInput } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { namedInstances } from "./state-changes.ts";

interface Result {
  readonly InstanceMonitorings: InstanceMonitoring[];
}

const setMonitoring =
  (monitoring: "enabled" | "disabled", shown: "pending" | "disabling") =>
  ({ resources }: Rooms, input: MonitorInstancesCommandInput, call: Call): Result => {
    const instances = namedInstances(resources, input.InstanceIds, call);
    resources.commit(() => {
      for (const each of instances) resources.instances.put({ ...each, monitoring });
    });
    return {
      InstanceMonitorings: instances.map(({ id, monitoring: before }) => ({
        InstanceId: id,
        Monitoring: { State: before === monitoring ? monitoring : shown },
      })),
    };
  };

export const monitorInstances = setMonitoring("enabled", "pending");
export const unmonitorInstances = setMonitoring("disabled", "disabling");
