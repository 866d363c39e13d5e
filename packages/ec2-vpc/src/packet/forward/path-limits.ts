/**
 * What a packet may be on its way: how large, and for how many routers more. Sizes:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html. NAT and transit gateways count as routers, the
 * routers of subnets, internet gateways and peering connections do not show themselves.
 */
import { type IpAddress, parseIp } from "../frame/address.ts";
import { fragmentIpv4 } from "../frame/fragment.ts";
import type { Address } from "../topology.ts";
import type { HopKind } from "../trace.ts";
import { errorAbout } from "./network-errors.ts";
import type { Network } from "./network-parts.ts";
import { type Passage, STEP } from "./passage.ts";
import type { Face, SubnetPlace } from "./places.ts";

export const JUMBO_MTU = 9001;
export const TRANSIT_MTU = 8500;
export const INTERNET_MTU = 1500;

/**
 * True when the packet is small enough, cut into pieces if need be: this is the first of them then, the others follow
 * from the subnet's router, or from the interface that is still to be left. False: it was dropped, and its sender is
 * told.
 */
export function fits(
  network: Network,
  passage: Passage,
  mtu: number,
  subnet: SubnetPlace,
  kind: HopKind,
  id: string,
  leaving?: Face,
): boolean {
  const { packet } = passage;
  if (packet.totalLength <= mtu) return true;
  const pieces = packet.version === 4 ? fragmentIpv4(packet, mtu) : undefined;
  if (pieces !== undefined) {
    const at = leaving?.id ?? subnet.id;
    const now = network.env.clock.now();
    network.fragments.remember(now, at, packet);
    const [first, ...rest] = pieces;
    for (const piece of rest) {
      passage.following.push({
        packet: piece,
        step: leaving === undefined ? STEP.leaveSubnet : STEP.leaveInterface,
        face: leaving,
        subnet,
        originZone: passage.originZone,
      });
    }
    passage.replace(first!);
    if (packet.fragmentOffset > 0) network.fragments.complete(now, at, packet);
    if (passage.trace !== undefined) {
      const why = `It was cut into ${rest.length + 1} pieces.`;
      passage.hop(kind, id, "pass", { rule: { mtu }, why });
    }
    return true;
  }
  const router = packet.version === 4 ? subnet.router4 : subnet.router6;
  errorAbout(passage, { kind: "too-big", nextHopMtu: mtu }, router, subnet, "outside");
  const why = `It has ${packet.totalLength} bytes and must not be cut; ${mtu} pass.`;
  passage.drop("fragmentation-needed", kind, id, why, { rule: { mtu } });
  return false;
}

/** One router more. False: that was one too many. `router` is the address that it has when it says so. */
export function hops(
  passage: Passage,
  router: IpAddress | Address | undefined,
  subnet: SubnetPlace,
  side: "inside" | "outside",
  kind: HopKind,
  id: string,
): boolean {
  if (passage.packet.decrementTtl()) return true;
  const from = typeof router === "string" ? parseIp(router) : router;
  errorAbout(passage, { kind: "time-exceeded", reason: "hops" }, from, subnet, side);
  passage.drop("ttl-exceeded", kind, id, "Its time to live is used up.");
  return false;
}
