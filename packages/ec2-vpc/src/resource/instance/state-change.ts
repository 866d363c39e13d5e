/**
 * What a change of state does to an instance and to what is attached to it. To be called within a commit.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
 */
import { assignPublicAddress, releasePublicAddresses } from "../interface/associate-address.ts";
import { detachInterface, removeInterface } from "../interface/make-interface.ts";
import type { Resources } from "../resources.ts";
import type { InstanceRecord, InstanceState, StateReason } from "./instance.ts";

export interface Cause {
  readonly reason: StateReason | undefined;
  /** Empty: not by a user. */
  readonly transition: string;
}

export const userInitiated = (now: number): Cause => ({
  reason: {
    code: "Client.UserInitiatedShutdown",
    message: "Client.UserInitiatedShutdown: User initiated shutdown",
  },
  transition: `User initiated (${new Date(now).toISOString().slice(0, 19).replace("T", " ")} GMT)`,
});

export const GUEST_INITIATED: Cause = {
  reason: {
    code: "Client.InstanceInitiatedShutdown",
    message: "Client.InstanceInitiatedShutdown: Instance initiated shutdown",
  },
  transition: "",
};

/** The hosts of its zone are gone. */
export const ZONE_FAILED: Cause = {
  reason: {
    code: "Server.InternalError",
    message: "Server.InternalError: The Availability Zone of the instance is down",
  },
  transition: "",
};

export const SPOT_TERMINATED: Cause = {
  reason: {
    code: "Server.SpotInstanceTermination",
    message: "Server.SpotInstanceTermination: Spot instance termination",
  },
  transition: "Server.SpotInstanceTermination",
};

export const SPOT_STOPPED: Cause = {
  reason: {
    code: "Server.SpotInstanceShutdown",
    message: "Server.SpotInstanceShutdown: Instance was stopped by a Spot interruption",
  },
  transition: "Server.SpotInstanceShutdown",
};

export const STARTED: Cause = { reason: { code: "pending", message: "pending" }, transition: "" };
export const RUNNING: Cause = { reason: undefined, transition: "" };

export function enterState(
  resources: Resources,
  instance: InstanceRecord,
  state: InstanceState,
  { reason, transition }: Cause,
): InstanceRecord {
  const changed: InstanceRecord = {
    ...instance,
    state,
    stateAt: resources.env.clock.now(),
    stateReason: reason,
    transitionReason: transition,
    readyAt: undefined,
    awaitsZone: false,
    interruption: undefined,
  };
  resources.instances.put(changed);
  return changed;
}

/** What was stopped is pending again, with another public address where it had one from the pool. */
export function startAgain(resources: Resources, instance: InstanceRecord): InstanceRecord {
  const [primary] = resources.attached.interfaces(instance.id);
  const elastic =
    primary?.addresses[0] &&
    resources.publicAddresses.associatedWith(primary.id, primary.addresses[0].address);
  if (instance.assignsPublicAddress && primary !== undefined && elastic === undefined) {
    assignPublicAddress(resources, primary);
  }
  const launchedAt = resources.env.clock.now();
  return enterState(resources, { ...instance, launchedAt }, "pending", STARTED);
}

/** Assigned public addresses are anybody's again. */
export function haveStopped(resources: Resources, instance: InstanceRecord): InstanceRecord {
  for (const each of resources.attached.interfaces(instance.id)) {
    releasePublicAddresses(resources, each);
  }
  const { stateReason: reason, transitionReason: transition, awaitsZone } = instance;
  const stopped = enterState(resources, instance, "stopped", { reason, transition });
  if (!awaitsZone) return stopped;
  const waiting = { ...stopped, awaitsZone };
  resources.instances.put(waiting);
  return waiting;
}

/** Its interfaces and volumes go with it, or are detached; it is shown for an hour. */
export function haveTerminated(resources: Resources, instance: InstanceRecord): InstanceRecord {
  for (const each of resources.attached.interfaces(instance.id)) {
    const detached = detachInterface(resources, each);
    if (each.attachment?.deleteOnTermination) removeInterface(resources, detached.id);
  }
  for (const { volume, attachment } of resources.attached.volumes(instance.id)) {
    const attachments = volume.attachments.filter((each) => each !== attachment);
    if (attachment.deleteOnTermination && attachments.length === 0) {
      resources.volumes.remove(volume.id);
    } else resources.volumes.put({ ...volume, attachments });
  }
  const { stateReason: reason, transitionReason: transition } = instance;
  return enterState(
    resources,
    { ...instance, vpcId: undefined, network: undefined, iamProfile: undefined },
    "terminated",
    { reason, transition },
  );
}
