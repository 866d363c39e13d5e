/** What StartInstances, StopInstances and TerminateInstances have in common. */
import type { InstanceStateChange } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import type { Resources } from "../../resource/resources.ts";
import { placeOf } from "../describe.ts";
import { shownState } from "./shown-instance.ts";

export function namedInstances(
  { instances }: Resources,
  ids: readonly string[] | undefined,
  call: Call,
): InstanceRecord[] {
  if (ids === undefined || ids.length === 0) throw missing("InstanceId");
  return instances.requireAll(placeOf(call), [...new Set(ids)]);
}

/** @param before as they were */
export function changedStates(
  { instances }: Resources,
  before: readonly InstanceRecord[],
): InstanceStateChange[] {
  return before.map(({ id, state }) => ({
    InstanceId: id,
    PreviousState: shownState(state),
    CurrentState: shownState(instances.get(id)?.state ?? "terminated"),
  }));
}
