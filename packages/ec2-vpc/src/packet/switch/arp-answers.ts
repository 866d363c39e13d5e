/**
 * ARP, answered by the switch itself out of the mapping service: nobody's question is ever seen by another machine.
 * Every address of the VPC that exists is answered, with the link's address of its interface; the router at base + 1 and
 * what the platform serves with the router's.
 */
import type { MacAddress } from "../frame/address.ts";
import { parseMac } from "../frame/address.ts";
import { type ArpMessage, buildArp } from "../frame/arp.ts";
import { buildEthernet } from "../frame/ethernet.ts";
import { ETHER_TYPE } from "../frame/numbers.ts";
import type { InterfacePlace, MappingService } from "./mapping-service.ts";

/** 169.254.0.0/16 */
export function isLinkLocal(address: number): boolean {
  return address >>> 16 === 0xa9fe;
}

/** The reply as a frame; undefined when there is nothing to say. */
export function answerArp(
  asked: ArpMessage,
  place: InterfacePlace,
  mapping: MappingService,
): Uint8Array | undefined {
  if (asked.operation !== "request" || asked.senderAddress === asked.targetAddress) {
    return undefined;
  }
  const mac = macOf(asked.targetAddress, place, mapping);
  if (mac === undefined) return undefined;
  const reply = buildArp({
    operation: "reply",
    senderMac: mac,
    senderAddress: asked.targetAddress,
    targetMac: asked.senderMac,
    targetAddress: asked.senderAddress,
  });
  return buildEthernet({ destination: place.mac, source: mac, etherType: ETHER_TYPE.arp }, reply);
}

function macOf(
  address: number,
  place: InterfacePlace,
  mapping: MappingService,
): MacAddress | undefined {
  const { networkInterface, vpc, router, resolver, routerMac } = place;
  if (address === router || address === resolver || isLinkLocal(address)) return routerMac;
  const owner = mapping.ofAddress(vpc.id, address);
  // Whether somebody else has its own address is what a probe asks.
  if (owner === undefined || owner.id === networkInterface.id) return undefined;
  return parseMac(owner.macAddress);
}
