/**
 * An interface: its source/destination check, its security groups with the connections that they track, and what
 * stands on it.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html and
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
 */
import type { Direction } from "../tables/packet-fields.ts";
import { isAlwaysTracked } from "./always-tracked.ts";
import { backThroughNatGateway } from "./nat-gateway.ts";
import type { Network } from "./network-parts.ts";
import { reaches } from "./obstacles.ts";
import { type Passage, STEP, type Step } from "./passage.ts";
import { fits, JUMBO_MTU } from "./path-limits.ts";
import { destinationOf, type Face, sourceOf } from "./places.ts";
import { sightEntering, sightLeaving } from "./sightings.ts";
import { isNowhere, isPlatform } from "./special-addresses.ts";
import { passesAcl } from "./subnet-router.ts";

export function leaveInterface(network: Network, passage: Passage): Step {
  const face = passage.face!;
  if (!face.hasHost) {
    return passage.drop("not-attached", "interface", face.id, `Nothing runs on ${face.id}.`);
  }
  const { zone } = face.subnet;
  if (!reaches(network, passage, "host", face.record.hostName ?? face.id, zone)) return STEP.ended;
  const { packet } = passage;
  if (passage.trace !== undefined) {
    passage.hop("interface", face.id, "pass", { direction: "egress" });
  }
  if (face.record.sourceDestinationCheck && !face.hasSource(packet)) {
    const why = `${sourceOf(packet)} is not an address of ${face.id}.`;
    const more = { direction: "egress" } as const;
    return passage.drop("source-destination-check", "source-destination-check", face.id, why, more);
  }
  // Neither security groups nor network ACLs stand between an instance and its platform.
  if (isPlatform(packet, face.vpc.resolver)) {
    passage.outcome.kind = "platform";
    if (passage.trace !== undefined) passage.hop("switch", destinationOf(packet), "deliver");
    return STEP.ended;
  }
  if (isNowhere(packet)) {
    const why = `No interface can have ${destinationOf(packet)}.`;
    return passage.drop("no-such-address", "switch", face.vpc.id, why);
  }
  if (!fits(network, passage, JUMBO_MTU, face.subnet, "interface", face.id, face)) {
    return STEP.ended;
  }
  if (network.observer !== undefined) passage.leaving = face;
  if (!isAllowed(network, passage, face, "egress")) return STEP.ended;
  return passage.toSubnet(face.subnet);
}

export function enterInterface(network: Network, passage: Passage): Step {
  const face = passage.face!;
  const { subnet } = face;
  const isNat = face.kind === "nat-gateway";
  if (!isNat && !face.hasHost) {
    return passage.drop("not-attached", "interface", face.id, `Nothing runs on ${face.id}.`);
  }
  const name = isNat ? face.record.attachment!.id : (face.record.hostName ?? face.id);
  const kind = isNat ? "nat-gateway" : "host";
  if (!reaches(network, passage, kind, name, subnet.zone)) return STEP.ended;
  if (passage.from !== subnet && !passesAcl(network, passage, subnet, "ingress")) {
    sightEntering(network, passage, face, "REJECT");
    return STEP.ended;
  }
  if (isNat) {
    sightEntering(network, passage, face, "ACCEPT");
    return backThroughNatGateway(network, passage, face);
  }
  const { packet } = passage;
  if (face.record.sourceDestinationCheck && !face.hasDestination(packet)) {
    const why = `${destinationOf(packet)} is not an address of ${face.id}.`;
    const more = { direction: "ingress" } as const;
    return passage.drop("source-destination-check", "source-destination-check", face.id, why, more);
  }
  if (!isAllowed(network, passage, face, "ingress")) return STEP.ended;
  if (network.observer !== undefined) sightEntering(network, passage, face, "ACCEPT");
  return deliver(network, passage, face);
}

function deliver(network: Network, passage: Passage, face: Face): Step {
  const { outcome } = passage;
  if (face.kind !== "vpc-endpoint") {
    outcome.kind = "interface";
    outcome.interfaceId = face.id;
    if (passage.trace !== undefined) {
      passage.hop("interface", face.id, "deliver", { direction: "ingress" });
    }
    return STEP.ended;
  }
  const { id } = face.record.attachment!;
  const endpoint = network.topology.vpcEndpoints.get(id);
  if (!endpoint?.available) {
    return passage.drop("gateway-not-available", "vpc-endpoint", id, `${id} is not available.`);
  }
  outcome.kind = "endpoint";
  outcome.interfaceId = face.id;
  outcome.endpointId = id;
  if (passage.trace !== undefined) {
    passage.hop("vpc-endpoint", id, "deliver", { rule: { service: endpoint.serviceName } });
  }
  return STEP.ended;
}

/** By a tracked connection, or by a rule; then it may begin one. */
function isAllowed(network: Network, passage: Passage, face: Face, direction: Direction): boolean {
  const { connections } = network;
  const { packet, quoted } = passage;
  const now = network.env.clock.now();
  const at = network.connectionNumbers[face.number] ?? numberOf(network, face);
  if (connections.passes(now, at, direction, packet)) {
    if (passage.trace !== undefined) {
      const state = connections.stateOf(now, at, direction, packet) ?? "tracked";
      passage.hop("connection-tracking", face.id, "pass", { direction, rule: { state } });
    }
    return true;
  }
  if (packet.isIcmpError && quoted.loadQuoted(packet)) {
    if (connections.relates(now, at, direction, quoted)) {
      if (passage.trace !== undefined) {
        const why = "It is about a connection that is tracked.";
        passage.hop("connection-tracking", face.id, "pass", { direction, why });
      }
      return true;
    }
  }
  const verdict = network.groups.groups(face.id).check(direction, packet);
  if (!verdict.allows) {
    return refuse(network, passage, face, direction, "No rule of its security groups allows it.");
  }
  const isTracked = verdict.isTracked || isAlwaysTracked(network, passage, face, direction);
  if (isTracked && !connections.open(now, at, direction, packet)) {
    return refuse(network, passage, face, direction, "No more connections can be tracked.");
  }
  if (passage.trace !== undefined) {
    const rule = { ruleId: verdict.ruleId ?? "", tracked: isTracked };
    passage.hop("security-group", verdict.groupId ?? "", "pass", { direction, rule });
  }
  return true;
}

function numberOf({ connections, connectionNumbers }: Network, face: Face): number {
  const { id, number, record } = face;
  const at = connections.interfaceNumber(id);
  if (record.idleTimeouts !== undefined) connections.setTimeouts(id, record.idleTimeouts);
  connectionNumbers[number] = at;
  return at;
}

function refuse(
  network: Network,
  passage: Passage,
  face: Face,
  direction: Direction,
  why: string,
): false {
  if (direction === "egress") sightLeaving(network, passage, "REJECT", 0);
  else if (network.observer !== undefined) sightEntering(network, passage, face, "REJECT");
  const reason = direction === "egress" ? "security-group-egress" : "security-group-ingress";
  const groupIds = face.record.securityGroupIds;
  const rule = { interfaceId: face.id, groupIds: groupIds.join(",") };
  passage.drop(reason, "security-group", groupIds[0] ?? "none", why, { direction, rule });
  return false;
}
