/** A host's switch: the ports of the interfaces on it, and its end of the network between hosts. */
import type { MacAddress } from "../frame/address.ts";
import type { Capture } from "./capture.ts";
import type { UnderlayAddress } from "./encapsulation.ts";

/** Why a switch took no notice of a frame. What the forwarder drops is in its traces. */
export const FRAME_DROPS = [
  "malformed",
  "too-long",
  "spoofed-source-mac",
  "spoofed-arp",
  "not-to-forwarder",
  "unknown-ether-type",
  "multicast",
  "unanswered-arp",
  "unanswered-neighbor",
  "ignored-dhcp",
  "platform",
  "resolver-rate",
  "unplugged",
  "queue-full",
] as const;
export type FrameDrop = (typeof FRAME_DROPS)[number];

export interface PortCounters {
  framesIn: number;
  bytesIn: number;
  framesOut: number;
  bytesOut: number;
  readonly drops: Partial<Record<FrameDrop, number>>;
}

export function zeroCounters(): PortCounters {
  return { framesIn: 0, bytesIn: 0, framesOut: 0, bytesOut: 0, drops: {} };
}

export function addCounters(sum: PortCounters, more: PortCounters): void {
  sum.framesIn += more.framesIn;
  sum.bytesIn += more.bytesIn;
  sum.framesOut += more.framesOut;
  sum.bytesOut += more.bytesOut;
  for (const reason of FRAME_DROPS) {
    const count = more.drops[reason] ?? 0;
    if (count > 0) sum.drops[reason] = (sum.drops[reason] ?? 0) + count;
  }
}

/** Where a cable is plugged in. */
export class SwitchPort {
  readonly interfaceId: string;
  readonly counters = zeroCounters();
  listener: ((frame: Uint8Array) => void) | undefined = undefined;
  capture: Capture | undefined = undefined;

  constructor(interfaceId: string) {
    this.interfaceId = interfaceId;
  }

  drop(reason: FrameDrop): void {
    this.counters.drops[reason] = (this.counters.drops[reason] ?? 0) + 1;
  }
}

/** 198.18.0.0/15 is for networks that nobody outside sees (RFC 2544). */
const UNDERLAY_FIRST = 0xc6120001;
const UNDERLAY_MAC_PREFIX: MacAddress = 0x0ec2_0000_0000;

export class VirtualSwitch {
  readonly hostName: string;
  readonly underlay: UnderlayAddress;
  capture: Capture | undefined = undefined;

  /** Hosts are numbered from 0 as they come. */
  constructor(hostName: string, number: number) {
    this.hostName = hostName;
    this.underlay = { address: UNDERLAY_FIRST + number, mac: UNDERLAY_MAC_PREFIX + number };
  }
}
