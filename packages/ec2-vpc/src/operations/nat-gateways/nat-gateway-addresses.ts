/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateNatGatewayAddress.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateNatGatewayAddress.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateNatGatewayAddress.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateNatGatewayAddress.html
 */
import type {
  AssignPrivateNatGatewayAddressCommandInput,
  AssociateNatGatewayAddressCommandInput,
  AssociateNatGatewayAddressResult,
  DisassociateNatGatewayAddressCommandInput,
  NatGatewayAddress,
  UnassignPrivateNatGatewayAddressCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, missing, notImplemented } from "../../errors.ts";
import { giveBack, useAddress } from "../../resource/gateway/make-nat-gateway.ts";
import type {
  NatGatewayAddressRecord,
  NatGatewayRecord,
} from "../../resource/gateway/nat-gateway.ts";
import { AddressChoice } from "../../resource/interface/address-choice.ts";
import { chooseAddresses, withoutPublic } from "../../resource/interface/make-interface.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownNatAddress } from "./shown-nat-gateway.ts";

type Result = AssociateNatGatewayAddressResult;

const ADDRESSES_MAX = 8;

export function associateNatGatewayAddress(
  { resources }: Rooms,
  input: AssociateNatGatewayAddressCommandInput,
  call: Call,
): Result {
  if (input.AvailabilityZone ?? input.AvailabilityZoneId) {
    throw notImplemented("A regional NAT gateway");
  }
  const place = placeOf(call);
  const gateway = requireAvailable(resources, place, input.NatGatewayId, "public");
  const allocationIds = [...new Set(input.AllocationIds)];
  if (allocationIds.length === 0) throw missing("AllocationIds");
  for (const { id, association } of resources.elasticAddresses.requireAll(place, allocationIds)) {
    if (association === undefined) continue;
    throw clientError(
      "Resource.AlreadyAssociated",
      `resource ${id} is already associated with associate-id ${association.associationId}`,
    );
  }
  const { PrivateIpAddresses: named = [] } = input;
  const drawn = allocationIds.length - named.length;
  if (drawn < 0) throw invalidParameterValue("PrivateIpAddresses need as many AllocationIds");
  const chosen = choose(resources, place, gateway, named, drawn);
  return add(resources, place, gateway, chosen, allocationIds);
}

export function assignPrivateNatGatewayAddress(
  { resources }: Rooms,
  input: AssignPrivateNatGatewayAddressCommandInput,
  call: Call,
): Result {
  const place = placeOf(call);
  const gateway = requireAvailable(resources, place, input.NatGatewayId, "private");
  const { PrivateIpAddresses: named = [], PrivateIpAddressCount: count = 0 } = input;
  if (named.length + count === 0) throw missing("PrivateIpAddresses or PrivateIpAddressCount");
  return add(resources, place, gateway, choose(resources, place, gateway, named, count), []);
}

export function disassociateNatGatewayAddress(
  { resources }: Rooms,
  input: DisassociateNatGatewayAddressCommandInput,
  call: Call,
): Result {
  const gateway = requireAvailable(resources, placeOf(call), input.NatGatewayId, "public");
  const gone = (input.AssociationIds ?? []).map((id) => {
    const found = gateway.addresses.find(({ associationId }) => associationId === id);
    if (found !== undefined) return found;
    throw clientError("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
  });
  return remove(resources, gateway, gone, "disassociating");
}

export function unassignPrivateNatGatewayAddress(
  { resources }: Rooms,
  input: UnassignPrivateNatGatewayAddressCommandInput,
  call: Call,
): Result {
  const gateway = requireAvailable(resources, placeOf(call), input.NatGatewayId, "private");
  const gone = (input.PrivateIpAddresses ?? []).map((address) => {
    const found = gateway.addresses.find(({ privateAddress }) => privateAddress === address);
    if (found !== undefined) return found;
    throw invalidParameterValue(
      `The private IP address ${address} is not assigned to NAT gateway ${gateway.id}`,
    );
  });
  return remove(resources, gateway, gone, "unassigning");
}

function requireAvailable(
  resources: Resources,
  place: Place,
  id: string | undefined,
  connectivity: "public" | "private",
): NatGatewayRecord {
  const gateway = resources.natGateways.require(place, id);
  if (gateway.connectivity !== connectivity) {
    throw invalidParameterValue(
      `NAT gateway ${gateway.id} has ${gateway.connectivity} connectivity`,
    );
  }
  if (gateway.state === "available") return gateway;
  throw clientError(
    "IncorrectState",
    `NAT gateway ${gateway.id} is in state ${gateway.state}, not available`,
  );
}

function choose(
  resources: Resources,
  place: Place,
  { subnetId, addresses }: NatGatewayRecord,
  named: readonly string[],
  count: number,
): readonly string[] {
  if (addresses.length + named.length + count > ADDRESSES_MAX) {
    throw clientError(
      "PrivateIpAddressLimitExceeded",
      "Number of private addresses will exceed limit.",
    );
  }
  const subnet = resources.subnets.require(place, subnetId);
  const wishes = { ipv4: named, ipv4Count: count };
  return chooseAddresses(new AddressChoice(resources), subnet, wishes).ipv4;
}

function add(
  resources: Resources,
  place: Place,
  gateway: NatGatewayRecord,
  privateAddresses: readonly string[],
  allocationIds: readonly string[],
): Result {
  const record = resources.networkInterfaces.require(place, gateway.networkInterfaceId);
  const changed = resources.commit(() => {
    resources.networkInterfaces.put({
      ...record,
      addresses: [...record.addresses, ...privateAddresses.map(withoutPublic)],
    });
    const more = privateAddresses.map((address, index) =>
      useAddress(resources, place, record.id, address, allocationIds[index]),
    );
    const next = { ...gateway, addresses: [...gateway.addresses, ...more] };
    resources.natGateways.put(next);
    return next;
  });
  const status = allocationIds.length > 0 ? "associating" : "assigning";
  return shown(changed, changed.addresses.slice(gateway.addresses.length), status);
}

function remove(
  resources: Resources,
  gateway: NatGatewayRecord,
  gone: readonly NatGatewayAddressRecord[],
  status: "disassociating" | "unassigning",
): Result {
  const [primary] = gateway.addresses;
  if (gone.some((address) => address === primary)) {
    throw invalidParameterValue(
      `The primary address of NAT gateway ${gateway.id} cannot be removed`,
    );
  }
  const record = resources.networkInterfaces.get(gateway.networkInterfaceId ?? "");
  const goneAddresses = new Set(gone.map(({ privateAddress }) => privateAddress));
  resources.commit(() => {
    for (const address of gone) giveBack(resources, address);
    if (record !== undefined) {
      const addresses = record.addresses.filter(({ address }) => !goneAddresses.has(address));
      resources.networkInterfaces.put({ ...record, addresses });
    }
    resources.natGateways.put({
      ...gateway,
      addresses: gateway.addresses.filter((address) => !gone.includes(address)),
    });
  });
  return shown(gateway, gone, status);
}

const shown = (
  gateway: NatGatewayRecord,
  addresses: readonly NatGatewayAddressRecord[],
  Status: NonNullable<NatGatewayAddress["Status"]>,
): Result => ({
  NatGatewayId: gateway.id,
  NatGatewayAddresses: addresses.map((address) => ({
    ...shownNatAddress(gateway, address),
    Status,
  })),
});
