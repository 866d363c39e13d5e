/**
 * `aws:ec2:api-insufficient-instance-capacity-error`: instances that roles launch into subnets of the given zones are
 * refused. The subnets are those that there are when the action begins.
 */
import { listed } from "../../action/parameters.ts";
import { validation } from "../../errors.ts";
import { durationMs } from "../../template/duration.ts";
import { sessionsOf } from "./api-errors.ts";
import type { Effect } from "./effect.ts";

const FAULTS_MAX = 500;

interface Subnet {
  readonly SubnetArn: string;
  readonly AvailabilityZone: string;
  readonly AvailabilityZoneId?: string;
}

export const insufficientCapacity: Effect = {
  async begin({ parameters, resources, call, require }) {
    const { availabilityZoneIdentifiers = "", percentage = "", duration = "" } = parameters;
    require({
      action: "ec2:InjectApiError",
      resource: "*",
      context: {
        "ec2:FisActionId": "aws:ec2:api-insufficient-instance-capacity-error",
        "ec2:FisTargetArns": resources,
      },
    });
    const zones = listed(availabilityZoneIdentifiers);
    const { Subnets } = (await call("ec2", "DescribeSubnets", {})) as {
      readonly Subnets: readonly Subnet[];
    };
    const hit = Subnets.filter(
      ({ AvailabilityZone, AvailabilityZoneId = "" }) =>
        zones.includes(AvailabilityZone) || zones.includes(AvailabilityZoneId),
    );
    const faults = resources.flatMap((role) =>
      hit.map((subnet) => ({
        target: {
          service: "ec2",
          operation: "RunInstances",
          principal: sessionsOf(role),
          resource: subnet.SubnetArn,
        },
        kind: "error" as const,
        probability: Number(percentage) / 100,
        error: { code: "InsufficientInstanceCapacity" },
      })),
    );
    if (faults.length > FAULTS_MAX) {
      throw validation(`An action cannot inject more than ${FAULTS_MAX} faults.`);
    }
    return { durationMs: durationMs(duration), faults };
  },
};
