/**
 * Private addresses and delegated prefixes for interfaces: those that a request names are checked, others are drawn. None
 * is given twice within one request, so that all can be chosen before the first is kept.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-prefix-eni.html
 */
import { clientError, invalidParameterValue } from "../../errors.ts";
import { formatIpv4, type Ipv6Words, parseIpv4, parseIpv6 } from "../../packet/frame/address.ts";
import { formatCidr } from "../../packet/tables/cidr.ts";
import type { Resources } from "../resources.ts";
import type { SubnetRecord } from "../vpc/subnet.ts";
import { ReservedRanges } from "./reserved-ranges.ts";
import {
  ipv4In,
  ipv4PrefixOf,
  ipv4Range,
  ipv6In,
  ipv6Number,
  ipv6PrefixOf,
  ipv6Range,
  ipv6Text,
  isReservedIpv4,
  isReservedIpv6,
} from "./subnet-range.ts";

const PREFIX_SIZE = 16;
const IPV6_PREFIX_BITS = 48n;
/** Of the 65,536 prefixes of a /64 a free one is found at once unless nearly all are taken. */
const DRAWS_MAX = 1000;

export class AddressChoice {
  readonly #resources: Resources;
  readonly #chosen = new Set<string>();

  constructor(resources: Resources) {
    this.#resources = resources;
  }

  /** Throws as CreateNetworkInterface does. */
  ipv4(subnet: SubnetRecord, wanted: string | undefined): string {
    if (subnet.cidrBlock === undefined) throw noIpv4(subnet);
    return wanted === undefined ? this.#drawIpv4(subnet) : this.#checkIpv4(subnet, wanted);
  }

  ipv6(subnet: SubnetRecord, wanted: string | undefined): string {
    const range = ipv6RangeOf(subnet);
    if (wanted === undefined) {
      const reserved = new ReservedRanges(this.#resources, subnet);
      for (;;) {
        const address = this.#random(range.hostBits) + range.first;
        if (isReservedIpv6(range, address) || !this.#isFreeIpv6(subnet, address)) continue;
        if (!reserved.leaves(parseIpv6(ipv6Text(address)) as Ipv6Words)) continue;
        return this.#take(subnet, ipv6Text(address));
      }
    }
    const address = ipv6Number(wanted);
    if (address === undefined) throw invalidAddress(wanted);
    if (!ipv6In(range, address)) throw outsideSubnet(wanted);
    if (isReservedIpv6(range, address)) throw reservedAddress(wanted);
    if (!this.#isFreeIpv6(subnet, address)) throw addressInUse(wanted);
    return this.#take(subnet, ipv6Text(address));
  }

  /** A /28. */
  ipv4Prefix(subnet: SubnetRecord, wanted: string | undefined): string {
    if (subnet.cidrBlock === undefined) throw noIpv4(subnet);
    const { first, size } = ipv4Range(subnet.cidrBlock);
    const count = Math.floor(size / PREFIX_SIZE);
    if (wanted !== undefined) {
      const at = (parseIpv4(wanted.replace(/\/28$/, "")) ?? -1) - first;
      if (!wanted.endsWith("/28") || at % PREFIX_SIZE !== 0) throw invalidPrefix(wanted);
      if (at < 0 || at >= size) throw prefixOutsideSubnet(wanted);
      if (!this.#isFreeBlock(subnet, first + at)) throw prefixInUse(wanted);
      return this.#take(subnet, ipv4PrefixOf(first + at));
    }
    const reserved = new ReservedRanges(this.#resources, subnet);
    const from = count === 0 ? 0 : this.#resources.random.below(count);
    for (let step = 0; step < count; step++) {
      const block = first + ((from + step) % count) * PREFIX_SIZE;
      if (!reserved.leavesPrefix(block)) continue;
      if (this.#isFreeBlock(subnet, block)) return this.#take(subnet, ipv4PrefixOf(block));
    }
    throw insufficientBlocks();
  }

  /** A /80. */
  ipv6Prefix(subnet: SubnetRecord, wanted: string | undefined): string {
    const range = ipv6RangeOf(subnet);
    if (wanted !== undefined) {
      const first = ipv6Number(wanted.replace(/\/80$/, ""));
      if (first === undefined || !wanted.endsWith("/80")) throw invalidPrefix(wanted);
      if (!ipv6In(range, first)) throw prefixOutsideSubnet(wanted);
      const prefix = ipv6PrefixOf(first);
      if (!this.#isFree(subnet, prefix)) throw prefixInUse(wanted);
      return this.#take(subnet, prefix);
    }
    const reserved = new ReservedRanges(this.#resources, subnet);
    const [block] = reserved.prefixes(6);
    const from = block === undefined ? range : ipv6Range(formatCidr(block));
    const bits = from.hostBits - IPV6_PREFIX_BITS;
    for (let draw = 0; draw < DRAWS_MAX; draw++) {
      const offset = bits > 0n ? this.#random(bits) << IPV6_PREFIX_BITS : 0n;
      const drawn = from.first + offset;
      const prefix = ipv6PrefixOf(drawn);
      if (!reserved.leavesPrefix(parseIpv6(ipv6Text(drawn)) as Ipv6Words)) continue;
      if (drawn !== range.first && this.#isFree(subnet, prefix)) return this.#take(subnet, prefix);
    }
    throw insufficientBlocks();
  }

  #drawIpv4(subnet: SubnetRecord): string {
    const { first, size } = ipv4Range(subnet.cidrBlock as string);
    const reserved = new ReservedRanges(this.#resources, subnet);
    const from = this.#resources.random.below(size);
    for (let step = 0; step < size; step++) {
      const address = first + ((from + step) % size);
      if (reserved.leaves(address) && this.#isFreeIpv4(subnet, address))
        return this.#take(subnet, formatIpv4(address));
    }
    throw insufficientAddresses();
  }

  #checkIpv4(subnet: SubnetRecord, wanted: string): string {
    const range = ipv4Range(subnet.cidrBlock as string);
    const address = parseIpv4(wanted);
    if (address === undefined) throw invalidAddress(wanted);
    if (!ipv4In(range, address)) throw outsideSubnet(wanted);
    if (isReservedIpv4(range, address)) throw reservedAddress(wanted);
    if (!this.#isFreeIpv4(subnet, address)) throw addressInUse(wanted);
    return this.#take(subnet, wanted);
  }

  #isFreeIpv4(subnet: SubnetRecord, address: number): boolean {
    return (
      !isReservedIpv4(ipv4Range(subnet.cidrBlock as string), address) &&
      this.#isFree(subnet, formatIpv4(address)) &&
      this.#isFree(subnet, ipv4PrefixOf(address))
    );
  }

  #isFreeIpv6(subnet: SubnetRecord, address: bigint): boolean {
    return this.#isFree(subnet, ipv6Text(address)) && this.#isFree(subnet, ipv6PrefixOf(address));
  }

  #isFreeBlock(subnet: SubnetRecord, block: number): boolean {
    for (let offset = 0; offset < PREFIX_SIZE; offset++) {
      if (!this.#isFreeIpv4(subnet, block + offset)) return false;
    }
    return true;
  }

  #isFree({ id }: SubnetRecord, text: string): boolean {
    if (this.#chosen.has(`${id} ${text}`)) return false;
    return this.#resources.addressUse.ownerOf(id, text) === undefined;
  }

  #take({ id }: SubnetRecord, text: string): string {
    this.#chosen.add(`${id} ${text}`);
    return text;
  }

  #random(bits: bigint): bigint {
    const drawn = BigInt(`0x${Buffer.from(this.#resources.random.bytes(16)).toString("hex")}`);
    return drawn & ((1n << bits) - 1n);
  }
}

function ipv6RangeOf({ id, ipv6Associations: [block] }: SubnetRecord) {
  if (block !== undefined) return ipv6Range(block.cidrBlock);
  throw invalidParameterValue(`The subnet '${id}' does not have an IPv6 CIDR block associated`);
}

const noIpv4 = ({ id }: SubnetRecord) =>
  invalidParameterValue(`The subnet '${id}' does not have an IPv4 CIDR block associated`);
const invalidAddress = (address: string) =>
  invalidParameterValue(`Value (${address}) for parameter address is invalid. Invalid IP address.`);
const outsideSubnet = (address: string) =>
  invalidParameterValue(`Address ${address} does not fall within the subnet's address range`);
const reservedAddress = (address: string) =>
  invalidParameterValue(`Address ${address} is in subnet's reserved address range`);
const addressInUse = (address: string) =>
  clientError("InvalidIPAddress.InUse", `Address ${address} is in use.`);
const invalidPrefix = (prefix: string) =>
  invalidParameterValue(`Value (${prefix}) for parameter prefix is invalid.`);
const prefixOutsideSubnet = (prefix: string) =>
  invalidParameterValue(`Prefix ${prefix} does not fall within the subnet's address range`);
const prefixInUse = (prefix: string) =>
  clientError("InvalidIPAddress.InUse", `Prefix ${prefix} is in use.`);
export const insufficientAddresses = () =>
  clientError(
    "InsufficientFreeAddressesInSubnet",
    "The specified subnet does not have enough free addresses to satisfy the request.",
  );
const insufficientBlocks = () =>
  clientError(
    "InsufficientCidrBlocks",
    "The specified subnet does not have enough free cidr blocks to satisfy the request.",
  );
