/** The link's address of a subnet's router. No machine has it; frames to it are frames for the forwarder. */
import { type Ipv6Words, linkLocalOf, type MacAddress } from "../frame/address.ts";

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Locally administered and never an interface's, which begin with 02. */
const ROUTER_PREFIX = 0x0e57;

/** The same for the same subnet, whichever host asks. */
export function routerMac(subnetId: string): MacAddress {
  let hash = FNV_OFFSET;
  for (let at = 0; at < subnetId.length; at += 1) {
    hash = Math.imul(hash ^ subnetId.charCodeAt(at), FNV_PRIME) >>> 0;
  }
  return ROUTER_PREFIX * 0x100000000 + hash;
}

export function routerLinkLocal(mac: MacAddress): Ipv6Words {
  return linkLocalOf(mac);
}
