/**
 * Which interface has an address, and which host it is on: the mapping service that switches ask. Compiled from the
 * topology, and again when something changes there.
 */
import {
  formatIp,
  type Ipv6Words,
  linkLocalOf,
  type MacAddress,
  parseIp,
  parseIpv4,
  parseMac,
  sameIp,
} from "../frame/address.ts";
import type { NetworkInterface, Subnet, Topology, Vpc } from "../topology.ts";
import { routerMac } from "./router-address.ts";

/** What a switch knows of an interface. */
export interface InterfacePlace {
  readonly networkInterface: NetworkInterface;
  readonly subnet: Subnet;
  readonly vpc: Vpc;
  readonly mac: MacAddress;
  readonly routerMac: MacAddress;
  /** The subnet's base + 1. */
  readonly router: number | undefined;
  /** The VPC's base + 2. */
  readonly resolver: number | undefined;
}

const PREFIX_BITS_V4 = 4;

export class MappingService {
  readonly #topology: Topology;
  /** By VPC and address, or VPC and delegated prefix: the id of an interface. */
  readonly #byAddress = new Map<string, string>();
  readonly #byMac = new Map<string, string>();
  readonly #byPublicAddress = new Map<string, string>();
  /** What an interface is found by in the three above. */
  readonly #keys = new Map<string, readonly (readonly [Map<string, string>, string])[]>();
  readonly #places = new Map<string, InterfacePlace>();

  constructor(topology: Topology) {
    this.#topology = topology;
    topology.networkInterfaces.onChange((id) => this.#index(id));
    topology.subnets.onChange(() => this.#places.clear());
    topology.vpcs.onChange(() => this.#places.clear());
    for (const { id } of topology.networkInterfaces.all()) this.#index(id);
  }

  /** Undefined for one that does not exist, or whose subnet does not. */
  place(interfaceId: string): InterfacePlace | undefined {
    const known = this.#places.get(interfaceId);
    if (known !== undefined) return known;
    const place = this.#compile(interfaceId);
    if (place !== undefined) this.#places.set(interfaceId, place);
    return place;
  }

  /** Whose the address is in the VPC, delegated prefixes too. */
  ofAddress(vpcId: string, address: number | Ipv6Words): NetworkInterface | undefined {
    const id =
      this.#byAddress.get(`${vpcId} ${formatIp(address)}`) ??
      this.#byAddress.get(`${vpcId} ${formatIp(prefixOf(address))}/`);
    return id === undefined ? undefined : this.#topology.networkInterfaces.get(id);
  }

  /** `fe80::…` with the link's address of an interface of the same subnet in it: that. */
  ofLinkLocal(asker: NetworkInterface, address: Ipv6Words): MacAddress | undefined {
    const mac = macInLinkLocal(address);
    const owner = mac === undefined ? undefined : this.ofMac(asker.vpcId, mac);
    if (owner === undefined || owner.id === asker.id) return undefined;
    return owner.subnetId === asker.subnetId ? mac : undefined;
  }

  ofMac(vpcId: string, mac: MacAddress): NetworkInterface | undefined {
    const id = this.#byMac.get(`${vpcId} ${mac}`);
    return id === undefined ? undefined : this.#topology.networkInterfaces.get(id);
  }

  ofPublicAddress(address: string): NetworkInterface | undefined {
    const id = this.#byPublicAddress.get(address);
    return id === undefined ? undefined : this.#topology.networkInterfaces.get(id);
  }

  #compile(interfaceId: string): InterfacePlace | undefined {
    const networkInterface = this.#topology.networkInterfaces.get(interfaceId);
    if (networkInterface === undefined) return undefined;
    const subnet = this.#topology.subnets.get(networkInterface.subnetId);
    const vpc = this.#topology.vpcs.get(networkInterface.vpcId);
    const mac = parseMac(networkInterface.macAddress);
    if (subnet === undefined || vpc === undefined || mac === undefined) return undefined;
    const router = firstAddress(subnet.cidrBlock);
    const resolver = firstAddress(vpc.cidrBlocks[0]);
    return {
      networkInterface,
      subnet,
      vpc,
      mac,
      routerMac: routerMac(subnet.id),
      router: router === undefined ? undefined : router + 1,
      resolver: resolver === undefined ? undefined : resolver + 2,
    };
  }

  #index(interfaceId: string): void {
    this.#places.delete(interfaceId);
    for (const [map, key] of this.#keys.get(interfaceId) ?? []) {
      if (map.get(key) === interfaceId) map.delete(key);
    }
    const record = this.#topology.networkInterfaces.get(interfaceId);
    if (record === undefined) {
      this.#keys.delete(interfaceId);
      return;
    }
    const keys = this.#keysOf(record);
    for (const [map, key] of keys) map.set(key, interfaceId);
    this.#keys.set(interfaceId, keys);
  }

  #keysOf(record: NetworkInterface): (readonly [Map<string, string>, string])[] {
    const { vpcId, addresses, ipv6Addresses, prefixes, macAddress } = record;
    const own = [...addresses.map(({ address }) => address), ...ipv6Addresses];
    return [
      ...own.map((address) => [this.#byAddress, `${vpcId} ${canonical(address)}`] as const),
      ...prefixes.map((cidr) => {
        return [this.#byAddress, `${vpcId} ${canonical(cidr.split("/")[0] ?? "")}/`] as const;
      }),
      ...addresses.flatMap(({ publicAddress }) =>
        publicAddress === undefined ? [] : [[this.#byPublicAddress, publicAddress] as const],
      ),
      [this.#byMac, `${vpcId} ${parseMac(macAddress)}`] as const,
    ];
  }
}

function macInLinkLocal(address: Ipv6Words): MacAddress | undefined {
  const high = ((address[2] >>> 8) ^ 0x020000) & 0xffffff;
  const mac = high * 0x1000000 + (address[3] & 0xffffff);
  return sameIp(linkLocalOf(mac), address) ? mac : undefined;
}

function canonical(address: string): string {
  const parsed = parseIp(address);
  return parsed === undefined ? address : formatIp(parsed);
}

/** Delegated prefixes are /28 and /80. */
function prefixOf(address: number | Ipv6Words): number | Ipv6Words {
  if (typeof address === "number") {
    return ((address >>> PREFIX_BITS_V4) << PREFIX_BITS_V4) >>> 0;
  }
  return [address[0], address[1], (address[2] & 0xffff0000) >>> 0, 0];
}

function firstAddress(cidr: string | undefined): number | undefined {
  return cidr === undefined ? undefined : parseIpv4(cidr.split("/")[0] ?? "");
}
