/** One packet under way: where it is, what was found on the way, and what it set off. Written over for the next one. */
import { formatIp } from "../frame/address.ts";
import { PROTOCOL, TCP_FLAG } from "../frame/numbers.ts";
import { PacketView } from "../frame/packet-view.ts";
import type { DropReason, Hop, HopKind, PacketHeader } from "../trace.ts";
import { NOTHING_FURTHER, WritableOutcome } from "./outcome.ts";
import type { Face, SubnetPlace } from "./places.ts";

/**
 * What is to be done with a packet next. Elements of the network end by naming it; the forwarder's loop does it. So no
 * element calls another, and a piece of a packet can go on where the packet was cut.
 */
export const STEP = {
  /** Delivered or dropped: `outcome` says which. */
  ended: 0,
  /** From what stands on `face`. */
  leaveInterface: 1,
  /** At the router of `subnet`. */
  leaveSubnet: 2,
  /** To `face`, whose subnet it is in already when that is `from`. */
  enterInterface: 3,
  /** At the border, from outside. */
  arrive: 4,
  /** At the border of `subnet`, whose router said it itself. */
  emit: 5,
} as const;
export type Step = (typeof STEP)[keyof typeof STEP];

/** A packet that goes on its own way after this one: where it begins. */
export interface Following {
  readonly packet: Uint8Array;
  readonly step: Step;
  readonly face: Face | undefined;
  readonly subnet: SubnetPlace | undefined;
  readonly originZone: string | undefined;
}

export class Passage {
  readonly packet = new PacketView();
  /** Of an ICMP error: what it quotes, once somebody asked. */
  readonly quoted = new PacketView();
  outcome = new WritableOutcome(new Uint8Array(0));
  trace: Hop[] | undefined = undefined;
  following: Following[] = [];

  face: Face | undefined = undefined;
  subnet: SubnetPlace | undefined = undefined;
  /** The subnet that it is in, when it reaches an interface without having left it. */
  from: SubnetPlace | undefined = undefined;
  /** The zone in which it was last sent by an interface: transit gateways keep to it. */
  originZone: string | undefined = undefined;
  /** The interface whose leaving is not yet told to the observer: its network ACL has not spoken. */
  leaving: Face | undefined = undefined;
  /** The name and zone of what it was at before: an end of a link. */
  atName = "";
  atZone = "";

  begin(bytes: Uint8Array, outcome: WritableOutcome, trace: Hop[] | undefined): void {
    this.outcome = outcome;
    outcome.kind = "dropped";
    outcome.interfaceId = "";
    outcome.endpointId = "";
    outcome.drop = undefined;
    outcome.packet = bytes;
    outcome.delayMs = 0;
    outcome.further = NOTHING_FURTHER;
    this.trace = trace;
    this.face = undefined;
    this.subnet = undefined;
    this.from = undefined;
    this.originZone = undefined;
    this.leaving = undefined;
    this.atName = "";
    this.atZone = "";
  }

  /** The bytes are others from now on; they hold a packet that is sound. */
  replace(bytes: Uint8Array): void {
    this.outcome.packet = bytes;
    this.packet.load(bytes);
  }

  toSubnet(subnet: SubnetPlace): Step {
    this.subnet = subnet;
    return STEP.leaveSubnet;
  }

  toInterface(face: Face, from: SubnetPlace | undefined): Step {
    this.face = face;
    this.from = from;
    return STEP.enterInterface;
  }

  /** `why` is a sentence for people; who makes it only when there is a trace pays for it only then. */
  drop(
    reason: DropReason,
    kind: HopKind,
    id: string,
    why: string,
    more?: Pick<Hop, "direction" | "rule">,
  ): Step {
    this.outcome.kind = "dropped";
    this.outcome.drop = reason;
    this.hop(kind, id, "drop", { ...more, why, drop: reason });
    return STEP.ended;
  }

  /** Does nothing without a trace. On the fast path ask first, so that nothing is made for it. */
  hop(
    kind: HopKind,
    id: string,
    verdict: Hop["verdict"],
    more?: Pick<Hop, "direction" | "rule" | "why" | "drop">,
  ): void {
    this.trace?.push({ kind, id, verdict, ...more, packet: headerOf(this.packet) });
  }
}

/** As traces show it. */
export function headerOf(packet: PacketView): PacketHeader {
  const header = {
    source: formatIp(packet.sourceAddress),
    destination: formatIp(packet.destinationAddress),
    protocol: packet.protocol,
    ttl: packet.ttl,
    sizeBytes: packet.totalLength,
  };
  if (packet.isIcmp) {
    return { ...header, icmpType: packet.icmpType, icmpCode: packet.icmpCode };
  }
  if (packet.sourcePort === 0 && packet.destinationPort === 0) return header;
  const { sourcePort, destinationPort } = packet;
  const ports = { sourcePort, destinationPort };
  if (packet.protocol !== PROTOCOL.tcp || !packet.hasTransport) return { ...header, ...ports };
  return { ...header, ...ports, tcpFlags: flagNames(packet.tcpFlags) };
}

function flagNames(flags: number): string {
  const names = Object.entries(TCP_FLAG).filter(([, bit]) => (flags & bit) !== 0);
  return names.map(([name]) => name.toUpperCase()).join(",");
}
