/**
 * Status checks: of the host (system), of the guest (instance), of its volumes.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html
 */
import type { Filters } from "../kind.ts";
import type { Resources } from "../resources.ts";
import { zoneId } from "../zone.ts";
import { type InstanceRecord, STATE_CODES } from "./instance.ts";
import { isHostDown } from "./zone-state.ts";

export type CheckStatus = "ok" | "impaired" | "initializing" | "not-applicable";

export interface Health {
  readonly system: CheckStatus;
  readonly instance: CheckStatus;
  readonly ebs: CheckStatus;
}

const all = (status: CheckStatus): Health => ({ system: status, instance: status, ebs: status });

export function healthOf(resources: Resources, instance: InstanceRecord): Health {
  if (instance.state !== "running") return all("not-applicable");
  const { env, attached } = resources;
  const hostName = attached.interfaces(instance.id)[0]?.hostName ?? "";
  if (isHostDown(env.faults, instance.placement.zone, hostName)) return all("impaired");
  return all(instance.readyAt === undefined ? "initializing" : "ok");
}

const reachability = (status: CheckStatus) =>
  ({ ok: "passed", impaired: "failed", initializing: "initializing", "not-applicable": undefined })[
    status
  ];

export const INSTANCE_STATUS_FILTERS: Filters<InstanceRecord> = {
  "availability-zone": ({ placement }) => placement.zone,
  "availability-zone-id": ({ placement }) => zoneId(placement.zone),
  "instance-state-code": ({ state }) => STATE_CODES[state],
  "instance-state-name": ({ state }) => state,
  "instance-status.reachability": (instance, resources) =>
    reachability(healthOf(resources, instance).instance),
  "instance-status.status": (instance, resources) => healthOf(resources, instance).instance,
  "operator.managed": () => false,
  "operator.principal": () => undefined,
  "system-status.reachability": (instance, resources) =>
    reachability(healthOf(resources, instance).system),
  "system-status.status": (instance, resources) => healthOf(resources, instance).system,
  "attached-ebs-status.status": (instance, resources) => healthOf(resources, instance).ebs,
  "application-status.status": () => undefined,
  "event.code": () => undefined,
  "event.description": () => undefined,
  "event.instance-event-id": () => undefined,
  "event.not-after": () => undefined,
  "event.not-before": () => undefined,
  "event.not-before-deadline": () => undefined,
};
