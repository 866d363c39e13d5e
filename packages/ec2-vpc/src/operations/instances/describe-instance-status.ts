/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html */
import type {
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusResult,
  InstanceStatus,
  InstanceStatusSummary,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { invalidParameterCombination } from "../../errors.ts";
import { predicateOf } from "../../resource/filter.ts";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import { type Health, healthOf, INSTANCE_STATUS_FILTERS } from "../../resource/instance/status.ts";
import { pageOf } from "../../resource/page.ts";
import { zoneId } from "../../resource/zone.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownState } from "./shown-instance.ts";

export function describeInstanceStatus(
  { resources }: Rooms,
  input: DescribeInstanceStatusCommandInput,
  call: Call,
): DescribeInstanceStatusResult {
  const place = placeOf(call);
  const ids = input.InstanceIds ?? [];
  if (ids.length > 0 && input.MaxResults !== undefined) {
    throw invalidParameterCombination(
      "The parameter instancesSet cannot be used with the parameter maxResults",
    );
  }
  const named =
    ids.length > 0 ? resources.instances.requireAll(place, [...new Set(ids)]) : undefined;
  const matches = predicateOf(INSTANCE_STATUS_FILTERS, input.Filters ?? [], resources);
  const found = [...(named ?? resources.instances.in(place))].filter(
    (each) => (input.IncludeAllInstances || each.state === "running") && matches(each),
  );
  const page = pageOf(found, input);
  return {
    InstanceStatuses: page.records.map((each) => shown(each, healthOf(resources, each))),
    NextToken: page.nextToken,
  };
}

function shown({ id, placement, state }: InstanceRecord, health: Health): InstanceStatus {
  return {
    InstanceId: id,
    AvailabilityZone: placement.zone,
    AvailabilityZoneId: zoneId(placement.zone),
    InstanceState: shownState(state),
    InstanceStatus: summary(health.instance),
    SystemStatus: summary(health.system),
    AttachedEbsStatus: summary(health.ebs),
    Events: [],
    Operator: { Managed: false },
  };
}

const REACHABILITY = {
  ok: "passed",
  impaired: "failed",
  initializing: "initializing",
  "not-applicable": undefined,
} as const;

function summary(status: Health["instance"]): InstanceStatusSummary {
  const reached = REACHABILITY[status];
  if (reached === undefined) return { Status: status };
  return { Status: status, Details: [{ Name: "reachability", Status: reached }] };
}
