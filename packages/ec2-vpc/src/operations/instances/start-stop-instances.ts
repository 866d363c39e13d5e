/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html
 */
import type {
  RebootInstancesCommandInput,
  StartInstancesCommandInput,
  StartInstancesResult,
  StopInstancesCommandInput,
  StopInstancesResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterValue,
  notImplemented,
  operationNotPermitted,
  unsupportedOperation,
} from "../../errors.ts";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import { insufficientCapacity } from "../../resource/instance/launch/launch-subnet.ts";
import { enterState, startAgain, userInitiated } from "../../resource/instance/state-change.ts";
import { isZoneDown } from "../../resource/instance/zone-state.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { changedStates, namedInstances } from "./state-changes.ts";

const incorrectInstanceState = (message: string) => clientError("IncorrectInstanceState", message);

/** What runs already is left as it is. */
export function startInstances(
  { resources, env, fleet }: Rooms,
  input: StartInstancesCommandInput,
  call: Call,
): StartInstancesResult {
  const instances = namedInstances(resources, input.InstanceIds, call);
  for (const each of instances) {
    const { id, state, placement, instanceType } = each;
    if (state !== "stopped" && state !== "running" && state !== "pending") {
      throw incorrectInstanceState(
        `The instance '${id}' is not in a state from which it can be started.`,
      );
    }
    if (state === "stopped") requireRoot(resources, each);
    if (isZoneDown(env.faults, placement.zone)) {
      throw insufficientCapacity(placeOf(call), env.faults, instanceType, placement.zone);
    }
  }
  const stopped = instances.filter(({ state }) => state === "stopped");
  resources.commit(() => {
    for (const each of stopped) startAgain(resources, each);
  });
  fleet.started(stopped.map(({ id }) => id));
  return { StartingInstances: changedStates(resources, instances) };
}

function requireRoot({ attached }: Resources, instance: InstanceRecord): void {
  const { id, rootDeviceName, rootDeviceType } = instance;
  if (rootDeviceType === "instance-store") return;
  if (attached.volumes(id).some(({ attachment }) => attachment.device === rootDeviceName)) return;
  throw invalidParameterValue(
    `Invalid value '${id}' for instanceId. Instance does not have a volume attached at root (${rootDeviceName})`,
  );
}

export function stopInstances(
  { resources, env, fleet }: Rooms,
  input: StopInstancesCommandInput,
  call: Call,
): StopInstancesResult {
  if (input.Hibernate) throw notImplemented("Hibernation");
  const instances = namedInstances(resources, input.InstanceIds, call);
  for (const { id, state, rootDeviceType, disableApiStop, spotRequestId } of instances) {
    if (state === "terminated" || state === "shutting-down") {
      throw incorrectInstanceState(
        `This instance '${id}' is not in a state from which it can be stopped.`,
      );
    }
    if (state === "pending") {
      throw incorrectInstanceState(
        `Instance '${id}' cannot be stopped as it has never reached the 'running' state.`,
      );
    }
    if (rootDeviceType === "instance-store") {
      throw unsupportedOperation(
        `The instance '${id}' does not have an 'ebs' root device type and cannot be stopped.`,
      );
    }
    const request = resources.spotRequests.get(spotRequestId ?? "");
    if (request?.terms.type === "one-time") {
      throw unsupportedOperation(
        `You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
      );
    }
    if (disableApiStop) {
      throw operationNotPermitted(
        `The instance '${id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
      );
    }
  }
  const running = instances.filter(({ state }) => state === "running");
  const cause = userInitiated(env.clock.now());
  resources.commit(() => {
    for (const each of running) enterState(resources, each, "stopping", cause);
    // Who stops it wants it to stay so when its zone is back.
    for (const each of instances) {
      if (each.awaitsZone) resources.instances.put({ ...each, awaitsZone: false });
    }
  });
  fleet.stopping(
    running.map(({ id }) => id),
    input.Force === true || input.SkipOsShutdown === true,
  );
  return { StoppingInstances: changedStates(resources, instances) };
}

/** Those that do not run are left alone. */
export function rebootInstances(
  { resources, fleet }: Rooms,
  input: RebootInstancesCommandInput,
  call: Call,
): object {
  const instances = namedInstances(resources, input.InstanceIds, call);
  for (const { id, state } of instances) {
    if (state !== "terminated" && state !== "shutting-down") continue;
    throw incorrectInstanceState(
      `The instance '${id}' is not in a state from which it can be rebooted.`,
    );
  }
  for (const { id, state } of instances) {
    if (state === "running") fleet.reboot(id);
  }
  return {};
}
