/**
 * Which addresses of subnets are taken: by interfaces, and the five that AWS keeps in each.
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
import type { Collection } from "../collection.ts";
import type { SubnetRecord } from "../vpc/subnet.ts";
import type { NetworkInterfaceRecord } from "./network-interface.ts";

const RESERVED_COUNT = 5;
const PREFIX_SIZE = 16;

export class AddressUse {
  /** Subnet → addresses and prefixes of its interfaces, each with the interface that has it. */
  readonly #taken = new Map<string, Map<string, string>>();
  readonly #of = new Map<string, NetworkInterfaceRecord>();

  constructor(interfaces: Collection<NetworkInterfaceRecord>) {
    interfaces.follow((id, record) => {
      const before = this.#of.get(id);
      if (before !== undefined) {
        for (const address of taken(before)) this.#in(before.subnetId).delete(address);
      }
      if (record === undefined) this.#of.delete(id);
      else {
        this.#of.set(id, record);
        for (const address of taken(record)) this.#in(record.subnetId).set(address, id);
      }
    });
  }

  /** The interface that has the address, or a prefix written alike. */
  ownerOf(subnetId: string, address: string): string | undefined {
    return this.#in(subnetId).get(address);
  }

  /** IPv4 addresses that are left. */
  freeIn({ id, cidrBlock }: SubnetRecord): number {
    if (cidrBlock === undefined) return 0;
    const size = 2 ** (32 - Number(cidrBlock.split("/")[1]));
    let used = RESERVED_COUNT;
    for (const each of this.#in(id).keys()) {
      if (each.includes(":")) continue;
      used += each.includes("/") ? PREFIX_SIZE : 1;
    }
    return Math.max(0, size - used);
  }

  #in(subnetId: string): Map<string, string> {
    let found = this.#taken.get(subnetId);
    if (found === undefined) {
      found = new Map();
      this.#taken.set(subnetId, found);
    }
    return found;
  }
}

function taken(record: NetworkInterfaceRecord): string[] {
  return [
    ...record.addresses.map(({ address }) => address),
    ...record.ipv6Addresses,
    ...record.ipv4Prefixes,
    ...record.ipv6Prefixes,
  ];
}
