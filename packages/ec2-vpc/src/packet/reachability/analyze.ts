/**
 * Reachability Analyzer: the forwarder itself, with nothing tracked yet, is given the packet that the path describes, and
 * then its answer. What the hops say is told in AWS's words.
 * https://docs.aws.amazon.com/vpc/latest/reachability/how-reachability-analyzer-works.html
 */

import type { Forwarder } from "../forward/forwarder.ts";
import type { Outcome } from "../forward/outcome.ts";
import { parseIp } from "../frame/address.ts";
import { PROTOCOL, TCP_FLAG } from "../frame/numbers.ts";
import { buildTcp, buildUdp } from "../frame/packet-builder.ts";
import { PacketView } from "../frame/packet-view.ts";
import type { Topology } from "../topology.ts";
import type { Hop } from "../trace.ts";
import type { Analysis, Explanation, ReachabilityPath } from "./analysis.ts";
import { explanationOf } from "./explanations.ts";
import { componentsOf } from "./path-components.ts";
import { type Receiver, receiversOf, type Sender, sendersOf } from "./path-ends.ts";

/** Where nobody says one: the first of the ephemeral ports of IANA. */
const SOURCE_PORT = 49_152;
const PORT = 443;
/** Of ends and ports that a path leaves open, as many are tried. */
const TRIES_MAX = 64;
const TTL = 64;

export function analyze(forwarder: Forwarder, path: ReachabilityPath): Analysis {
  const { topology } = forwarder;
  const senders = sendersOf(topology, path);
  if ("refused" in senders) return refused(path.source, senders.refused);
  const receivers = receiversOf(topology, path);
  if ("refused" in receivers) return refused(path.destination, receivers.refused);
  let first: Analysis | undefined;
  let tries = 0;
  for (const sender of senders) {
    for (const receiver of receivers) {
      for (const port of portsOf(topology, path)) {
        if (tries++ >= TRIES_MAX) return first ?? refused(undefined, "NO_PATH");
        const analysis = attempt(forwarder, sender, receiver, { ...path, destinationPort: port });
        if (analysis.networkPathFound) return analysis;
        first ??= analysis;
      }
    }
  }
  return first ?? refused(path.destination, "UNASSOCIATED_COMPONENT");
}

function refused(
  component: string | undefined,
  explanationCode: Explanation["explanationCode"],
): Analysis {
  const explanation = { explanationCode, ...(component !== undefined && { component }) };
  return {
    networkPathFound: false,
    forwardPathComponents: [],
    returnPathComponents: [],
    explanations: [explanation],
  };
}

/** Any port will do when none is asked for: those first that rules let in. */
function portsOf(topology: Topology, { destinationPort }: ReachabilityPath): number[] {
  if (destinationPort !== undefined) return [destinationPort];
  const ports = new Set([PORT]);
  for (const group of topology.securityGroups.all()) {
    for (const rule of group.rules) if (rule.ports !== undefined) ports.add(rule.ports.from);
    if (ports.size > 8) break;
  }
  return [...ports];
}

function attempt(
  forwarder: Forwarder,
  sender: Sender,
  receiver: Receiver,
  path: ReachabilityPath,
): Analysis {
  const { topology } = forwarder;
  const probe = forwarder.probing();
  const packet = packetOf(sender.address, receiver.address, path);
  if (packet === undefined) return refused(undefined, "NO_PATH");
  const out: Hop[] = [];
  const sent = { ...begin(probe, sender, packet, out) };
  const forwardPathComponents = componentsOf(topology, out);
  const none = { networkPathFound: false, forwardPathComponents, returnPathComponents: [] };
  if (!receiver.isReached(sent, out)) {
    return { ...none, explanations: [notReached(topology, sent, out)] };
  }
  if (sender.kind === "outside" && !out.some(({ id }) => id === sender.gatewayId)) {
    return { ...none, explanations: [{ explanationCode: "NO_PATH", component: sender.gatewayId }] };
  }
  const back: Hop[] = [];
  const returned = answer(probe, sent, back);
  const returnPathComponents = componentsOf(topology, back);
  if (returned !== undefined && !isBack(sender, returned)) {
    const explanations = [notReached(topology, returned, back)];
    return { ...none, returnPathComponents, explanations };
  }
  return { networkPathFound: true, forwardPathComponents, returnPathComponents, explanations: [] };
}

function notReached(topology: Topology, outcome: Outcome, hops: readonly Hop[]): Explanation {
  if (outcome.kind === "dropped") return explanationOf(topology, hops);
  const borders = hops.filter(({ kind }) => kind === "internet-gateway").length;
  const explanationCode = borders > 1 ? "IGW_NAT_REFLECTION" : "NO_POSSIBLE_DESTINATION";
  const component = hops.at(-1)?.id;
  return { explanationCode, ...(component !== undefined && { component }) };
}

function begin(probe: Forwarder, sender: Sender, packet: Uint8Array, hops: Hop[]): Outcome {
  return sender.kind === "outside"
    ? probe.arrive(packet, hops)
    : probe.send(sender.face.id, packet, hops);
}

/** Undefined where nobody answers: the packet only had to pass something. */
function answer(probe: Forwarder, sent: Outcome, hops: Hop[]): Outcome | undefined {
  if (sent.kind === "dropped" || sent.kind === "platform") return undefined;
  const reply = replyTo(sent.packet);
  if (sent.kind === "outside") return probe.arrive(reply, hops);
  if (sent.kind === "endpoint" && sent.interfaceId === "") {
    return probe.answer(sent.endpointId, reply, hops);
  }
  return probe.send(sent.interfaceId, reply, hops);
}

function isBack(sender: Sender, { kind, interfaceId }: Outcome): boolean {
  return sender.kind === "outside" ? kind === "outside" : interfaceId === sender.face.id;
}

function packetOf(from: string, to: string, path: ReachabilityPath): Uint8Array | undefined {
  const source = parseIp(from);
  const destination = parseIp(to);
  if (typeof source !== typeof destination || source === undefined || destination === undefined) {
    return undefined;
  }
  const sourcePort = path.sourcePort ?? SOURCE_PORT;
  const destinationPort = path.destinationPort ?? PORT;
  const fields = { source, destination, ttl: TTL };
  if (path.protocol === "udp") {
    return buildUdp(fields, { sourcePort, destinationPort, payload: new Uint8Array(0) });
  }
  const tcp = { sourcePort, destinationPort, sequence: 0, acknowledgement: 0, window: 65_535 };
  return buildTcp(fields, { ...tcp, flags: TCP_FLAG.syn });
}

function replyTo(bytes: Uint8Array): Uint8Array {
  const packet = new PacketView();
  packet.load(bytes);
  const { sourcePort, destinationPort, protocol } = packet;
  const fields = { source: packet.destinationAddress, destination: packet.sourceAddress, ttl: TTL };
  const ports = { sourcePort: destinationPort, destinationPort: sourcePort };
  if (protocol === PROTOCOL.udp) return buildUdp(fields, { ...ports, payload: new Uint8Array(0) });
  const tcp = { ...ports, sequence: 0, acknowledgement: 1, window: 65_535 };
  return buildTcp(fields, { ...tcp, flags: TCP_FLAG.syn | TCP_FLAG.ack });
}
