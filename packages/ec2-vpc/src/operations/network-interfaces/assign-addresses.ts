/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateIpAddresses.html
 */
import type {
  AssignPrivateIpAddressesCommandInput,
  AssignPrivateIpAddressesResult,
  UnassignPrivateIpAddressesCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, missing } from "../../errors.ts";
import { instanceTypes } from "../../resource/instance/types/catalogue.ts";
import { AddressChoice } from "../../resource/interface/address-choice.ts";
import { disassociateInterface } from "../../resource/interface/associate-address.ts";
import { chooseAddresses, withoutPublic } from "../../resource/interface/make-interface.ts";
import type { NetworkInterfaceRecord } from "../../resource/interface/network-interface.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { together } from "./create-network-interface.ts";
import { requireOwn } from "./modify-network-interface-attribute.ts";

type Input = AssignPrivateIpAddressesCommandInput;

export function assignPrivateIpAddresses(
  { resources }: Rooms,
  input: Input,
  call: Call,
): AssignPrivateIpAddressesResult {
  const place = placeOf(call);
  const record = resources.networkInterfaces.require(place, input.NetworkInterfaceId);
  requireOwn(record);
  const named = [...new Set(input.PrivateIpAddresses)];
  const { SecondaryPrivateIpAddressCount: count, Ipv4PrefixCount: prefixCount } = input;
  if (named.length > 0 && count !== undefined) {
    throw together("privateIpAddresses", "secondaryPrivateIpAddressCount");
  }
  const ipv4Prefixes = input.Ipv4Prefixes ?? [];
  if (ipv4Prefixes.length > 0 && prefixCount !== undefined) {
    throw together("ipv4Prefixes", "ipv4PrefixCount");
  }
  if (named.length + ipv4Prefixes.length + (count ?? 0) + (prefixCount ?? 0) === 0) {
    throw missing("privateIpAddresses or secondaryPrivateIpAddressCount");
  }
  const { moved, fresh, losers } = sortOut(resources, record, named, input.AllowReassignment);
  const subnet = resources.subnets.require(place, record.subnetId);
  const chosen = chooseAddresses(new AddressChoice(resources), subnet, {
    ipv4: fresh,
    ipv4Count: count,
    ipv4Prefixes,
    ipv4PrefixCount: prefixCount,
  });
  const added = [...moved, ...chosen.ipv4];
  requireRoom(resources, record, added.length + chosen.ipv4Prefixes.length);
  resources.commit(() => {
    for (const [loser, gone] of losers) withoutAddresses(resources, loser, gone);
    resources.networkInterfaces.put({
      ...record,
      addresses: [...record.addresses, ...added.map(withoutPublic)],
      ipv4Prefixes: [...record.ipv4Prefixes, ...chosen.ipv4Prefixes],
    });
  });
  return {
    NetworkInterfaceId: record.id,
    AssignedPrivateIpAddresses: added.map((PrivateIpAddress) => ({ PrivateIpAddress })),
    AssignedIpv4Prefixes: chosen.ipv4Prefixes.map((Ipv4Prefix) => ({ Ipv4Prefix })),
  };
}

/** Named addresses that others have as secondary ones are moved, where that is allowed. */
function sortOut(
  resources: Resources,
  record: NetworkInterfaceRecord,
  named: readonly string[],
  mayMove = false,
) {
  const own = record.addresses.map(({ address }) => address);
  const moved: string[] = [];
  const fresh: string[] = [];
  const losers = new Map<NetworkInterfaceRecord, string[]>();
  for (const address of named.filter((each) => !own.includes(each))) {
    const ownerId = resources.addressUse.ownerOf(record.subnetId, address);
    const owner = resources.networkInterfaces.get(ownerId ?? "");
    if (owner === undefined) {
      fresh.push(address);
      continue;
    }
    if (!mayMove || owner.addresses[0]?.address === address) {
      throw invalidParameterValue(`Some of [${address}] are assigned, but move is not allowed.`);
    }
    moved.push(address);
    losers.set(owner, [...(losers.get(owner) ?? []), address]);
  }
  return { moved, fresh, losers };
}

/** Elastic addresses of what goes are disassociated. */
function withoutAddresses(
  resources: Resources,
  record: NetworkInterfaceRecord,
  gone: readonly string[],
): void {
  disassociateInterface(resources, record, gone);
  resources.networkInterfaces.put({
    ...record,
    addresses: record.addresses.filter(({ address }) => !gone.includes(address)),
  });
}

/** Of an interface that stands on nothing nobody knows how many its instance will allow. */
export function requireRoom(
  { instances }: Resources,
  record: NetworkInterfaceRecord,
  more: number,
): void {
  const { attachment, addresses, ipv4Prefixes } = record;
  if (attachment?.to.kind !== "instance") return;
  const type = instanceTypes().get(instances.get(attachment.to.id)?.instanceType ?? "");
  if (type === undefined) return;
  if (addresses.length + ipv4Prefixes.length + more <= type.addressesPerInterface) return;
  throw clientError(
    "PrivateIpAddressLimitExceeded",
    "Number of private addresses will exceed limit.",
  );
}

export function unassignPrivateIpAddresses(
  { resources }: Rooms,
  input: UnassignPrivateIpAddressesCommandInput,
  call: Call,
): object {
  const record = resources.networkInterfaces.require(placeOf(call), input.NetworkInterfaceId);
  requireOwn(record);
  const { PrivateIpAddresses: gone = [], Ipv4Prefixes: gonePrefixes = [] } = input;
  if (gone.length + gonePrefixes.length === 0) throw missing("privateIpAddresses");
  const [primary, ...secondary] = record.addresses.map(({ address }) => address);
  if (gone.some((address) => address === primary)) {
    throw invalidParameterValue(`The primary address [${primary}] cannot be unassigned.`);
  }
  requireAssigned(record, gone, secondary);
  requireAssigned(record, gonePrefixes, record.ipv4Prefixes);
  const ipv4Prefixes = record.ipv4Prefixes.filter((prefix) => !gonePrefixes.includes(prefix));
  resources.commit(() => withoutAddresses(resources, { ...record, ipv4Prefixes }, gone));
  return {};
}

export function requireAssigned(
  { id }: NetworkInterfaceRecord,
  gone: readonly string[],
  known: readonly string[],
): void {
  const strangers = gone.filter((each) => !known.includes(each));
  if (strangers.length === 0) return;
  throw invalidParameterValue(
    `Some of the specified addresses are not assigned to interface ${id}`,
  );
}
