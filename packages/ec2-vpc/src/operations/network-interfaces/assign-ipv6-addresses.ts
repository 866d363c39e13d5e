/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignIpv6Addresses.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignIpv6Addresses.html
 */
import type {
  AssignIpv6AddressesCommandInput,
  AssignIpv6AddressesResult,
  UnassignIpv6AddressesCommandInput,
  UnassignIpv6AddressesResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import { AddressChoice } from "../../resource/interface/address-choice.ts";
import { chooseAddresses } from "../../resource/interface/make-interface.ts";
import { ipv6Number, ipv6Text } from "../../resource/interface/subnet-range.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { requireAssigned } from "./assign-addresses.ts";
import { together } from "./create-network-interface.ts";
import { requireOwn } from "./modify-network-interface-attribute.ts";

export function assignIpv6Addresses(
  { resources }: Rooms,
  input: AssignIpv6AddressesCommandInput,
  call: Call,
): AssignIpv6AddressesResult {
  const place = placeOf(call);
  const record = resources.networkInterfaces.require(place, input.NetworkInterfaceId);
  requireOwn(record);
  const { Ipv6AddressCount: ipv6Count, Ipv6PrefixCount: ipv6PrefixCount } = input;
  const named = (input.Ipv6Addresses ?? []).map(canonical);
  const fresh = named.filter((address) => !record.ipv6Addresses.includes(address));
  const ipv6Prefixes = input.Ipv6Prefixes ?? [];
  if (named.length > 0 && ipv6Count !== undefined) {
    throw together("ipv6Addresses", "ipv6AddressCount");
  }
  if (ipv6Prefixes.length > 0 && ipv6PrefixCount !== undefined) {
    throw together("ipv6Prefixes", "ipv6PrefixCount");
  }
  if (named.length + ipv6Prefixes.length + (ipv6Count ?? 0) + (ipv6PrefixCount ?? 0) === 0) {
    throw missing("ipv6Addresses or ipv6AddressCount");
  }
  const subnet = resources.subnets.require(place, record.subnetId);
  const chosen = chooseAddresses(new AddressChoice(resources), subnet, {
    ipv6: fresh,
    ipv6Count,
    ipv6Prefixes,
    ipv6PrefixCount,
  });
  resources.networkInterfaces.put({
    ...record,
    ipv6Addresses: [...record.ipv6Addresses, ...chosen.ipv6],
    ipv6Prefixes: [...record.ipv6Prefixes, ...chosen.ipv6Prefixes],
  });
  return {
    NetworkInterfaceId: record.id,
    AssignedIpv6Addresses: [...chosen.ipv6],
    AssignedIpv6Prefixes: [...chosen.ipv6Prefixes],
  };
}

export function unassignIpv6Addresses(
  { resources }: Rooms,
  input: UnassignIpv6AddressesCommandInput,
  call: Call,
): UnassignIpv6AddressesResult {
  const record = resources.networkInterfaces.require(placeOf(call), input.NetworkInterfaceId);
  requireOwn(record);
  const gone = (input.Ipv6Addresses ?? []).map(canonical);
  const { Ipv6Prefixes: gonePrefixes = [] } = input;
  if (gone.length + gonePrefixes.length === 0) throw missing("ipv6Addresses");
  requireAssigned(record, gone, record.ipv6Addresses);
  requireAssigned(record, gonePrefixes, record.ipv6Prefixes);
  resources.networkInterfaces.put({
    ...record,
    ipv6Addresses: record.ipv6Addresses.filter((address) => !gone.includes(address)),
    ipv6Prefixes: record.ipv6Prefixes.filter((prefix) => !gonePrefixes.includes(prefix)),
  });
  return {
    NetworkInterfaceId: record.id,
    UnassignedIpv6Addresses: gone,
    UnassignedIpv6Prefixes: gonePrefixes,
  };
}

/** As records have it; what is no address is left as it is. */
function canonical(text: string): string {
  const number = ipv6Number(text);
  return number === undefined ? text : ipv6Text(number);
}
