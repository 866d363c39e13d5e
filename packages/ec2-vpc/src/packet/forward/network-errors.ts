/** What the network says itself: errors of ICMP (RFC 792, RFC 4443) and resets, to who sent the packet. */
import type { IpAddress } from "../frame/address.ts";
import { buildIcmpError, type IcmpError } from "../frame/icmp.ts";
import { TCP_FLAG } from "../frame/numbers.ts";
import { buildTcp } from "../frame/packet-builder.ts";
import { type Passage, STEP } from "./passage.ts";
import type { SubnetPlace } from "./places.ts";

const TTL = 255;

/**
 * Sends an error after the packet, to its sender, from a router at `subnet`: `outside` at its border, `inside` from
 * within. A router without an address says nothing.
 */
export function errorAbout(
  passage: Passage,
  error: IcmpError,
  router: IpAddress | undefined,
  subnet: SubnetPlace,
  side: "inside" | "outside",
): void {
  const { packet } = passage;
  if (router === undefined) return;
  const message = buildIcmpError(packet, error, router, { ttl: TTL });
  if (message !== undefined) follow(passage, message, subnet, side);
}

/** A reset as of the packet's destination (RFC 9293, 3.5.2). */
export function resetAbout(passage: Passage, subnet: SubnetPlace): void {
  const { packet } = passage;
  if ((packet.tcpFlags & TCP_FLAG.rst) !== 0 || !packet.hasTransport) return;
  const acknowledges = (packet.tcpFlags & TCP_FLAG.ack) !== 0;
  const length =
    packet.payloadLength +
    ((packet.tcpFlags & TCP_FLAG.syn) === 0 ? 0 : 1) +
    ((packet.tcpFlags & TCP_FLAG.fin) === 0 ? 0 : 1);
  const fields = { source: packet.destinationAddress, destination: packet.sourceAddress, ttl: TTL };
  const reset = buildTcp(fields, {
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
    sequence: acknowledges ? packet.tcpAcknowledgement : 0,
    acknowledgement: acknowledges ? 0 : (packet.tcpSequence + length) >>> 0,
    flags: acknowledges ? TCP_FLAG.rst : TCP_FLAG.rst | TCP_FLAG.ack,
    window: 0,
  });
  follow(passage, reset, subnet, "inside");
}

function follow(
  passage: Passage,
  packet: Uint8Array,
  subnet: SubnetPlace,
  side: "inside" | "outside",
): void {
  passage.following.push({
    packet,
    step: side === "outside" ? STEP.emit : STEP.leaveSubnet,
    face: undefined,
    subnet,
    originZone: undefined,
  });
}
