/**
 * NAT gateways come and go: an interface in the subnet, an elastic address each of its addresses. What AWS finds only
 * while it makes one lets it fail, and a failed one is shown for an hour.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
 */
import type { Topology } from "../../packet/topology.ts";
import { associateElastic, disassociateElastic } from "../interface/associate-address.ts";
import { attachInterface, makeInterface, removeInterface } from "../interface/make-interface.ts";
import type { Place, Tags } from "../record.ts";
import type { Resources } from "../resources.ts";
import { SHOWN_AFTER_MS } from "../transitions.ts";
import type { SubnetRecord } from "../vpc/subnet.ts";
import type { NatGatewayAddressRecord, NatGatewayRecord } from "./nat-gateway.ts";

export interface NatGatewaySettings {
  readonly subnet: SubnetRecord;
  readonly connectivity: "public" | "private";
  /** One an address: the primary one's first. Empty for private ones. */
  readonly allocationIds: readonly string[];
  readonly primaryAddress: string | undefined;
  readonly secondaryAddresses: readonly string[];
  readonly secondaryCount: number;
  readonly tags: Tags;
  readonly transitionMs: number;
}

type Failure = NonNullable<NatGatewayRecord["failure"]>;

/** To be called within a commit. Throws for addresses that the subnet refuses. */
export function makeNatGateway(
  resources: Resources,
  place: Place,
  settings: NatGatewaySettings,
): NatGatewayRecord {
  const { subnet, connectivity, tags, transitionMs } = settings;
  const { accountId, region } = place;
  const now = resources.env.clock.now();
  const planned: NatGatewayRecord = {
    id: resources.newId("nat"),
    accountId,
    region,
    tags,
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    connectivity,
    state: transitionMs > 0 ? "pending" : "available",
    createdAt: now,
    deletedAt: undefined,
    dueAt: transitionMs > 0 ? now + transitionMs : undefined,
    failure: undefined,
    networkInterfaceId: undefined,
    addresses: [],
  };
  const failure = failureOf(resources, place, settings);
  const made =
    failure === undefined
      ? { ...planned, ...useInterface(resources, place, planned, settings) }
      : failed(planned, failure, transitionMs);
  resources.natGateways.put(made);
  return made;
}

const failed = (
  planned: NatGatewayRecord,
  failure: Failure,
  transitionMs: number,
): NatGatewayRecord => ({
  ...planned,
  state: transitionMs > 0 ? "pending" : "failed",
  dueAt: planned.createdAt + (transitionMs > 0 ? transitionMs : SHOWN_AFTER_MS),
  failure,
});

function failureOf(
  resources: Resources,
  place: Place,
  settings: NatGatewaySettings,
): Failure | undefined {
  const { subnet, connectivity, allocationIds, secondaryAddresses } = settings;
  for (const id of allocationIds) {
    const elastic = resources.elasticAddresses.find(place, id);
    if (elastic === undefined) {
      const message = `Elastic IP address ${id} could not be associated with this NAT gateway`;
      return { code: "InvalidAllocationID.NotFound", message };
    }
    if (elastic.association !== undefined) {
      const message = `Elastic IP address ${id} is already associated`;
      return { code: "Resource.AlreadyAssociated", message };
    }
  }
  if (
    connectivity === "public" &&
    [...resources.internetGateways.inVpc(subnet.vpcId)].length === 0
  ) {
    const message = `Network ${subnet.vpcId} has no Internet gateway attached`;
    return { code: "Gateway.NotAttached", message };
  }
  const needed = 1 + secondaryAddresses.length + drawnCount(settings);
  if (resources.addressUse.freeIn(subnet) >= needed) return undefined;
  const message = "Subnet has insufficient free addresses to create this NAT gateway";
  return { code: "InsufficientFreeAddressesInSubnet", message };
}

/** The interface and the addresses that the gateway has from now on. */
function useInterface(
  resources: Resources,
  place: Place,
  { id }: NatGatewayRecord,
  settings: NatGatewaySettings,
): Pick<NatGatewayRecord, "networkInterfaceId" | "addresses"> {
  const { subnet, primaryAddress, secondaryAddresses, allocationIds } = settings;
  const record = makeInterface(resources, place, {
    subnet,
    primaryAddress,
    more: { ipv4: secondaryAddresses, ipv4Count: drawnCount(settings), ipv6Count: 0 },
    securityGroupIds: [],
    description: `Interface for NAT Gateway ${id}`,
    interfaceType: "nat_gateway",
    sourceDestCheck: false,
    managedBy: "amazon-aws",
  });
  attachInterface(resources, record, {
    to: { kind: "nat-gateway", id },
    deviceIndex: 1,
    deleteOnTermination: false,
    ownerId: "amazon-aws",
  });
  const addresses = record.addresses.map(({ address }, index) =>
    useAddress(resources, place, record.id, address, allocationIds[index]),
  );
  return { networkInterfaceId: record.id, addresses };
}

/** Beside the primary one and those that are named: as many as there are public ones left, or as the request says. */
function drawnCount(settings: NatGatewaySettings): number {
  const { allocationIds, secondaryAddresses, secondaryCount } = settings;
  return secondaryCount + Math.max(0, allocationIds.length - 1 - secondaryAddresses.length);
}

/** REQUIRES: the elastic address, where there is one, is associated with nothing. */
export function useAddress(
  resources: Resources,
  place: Place,
  networkInterfaceId: string,
  privateAddress: string,
  allocationId: string | undefined,
): NatGatewayAddressRecord {
  const none = { allocationId: undefined, associationId: undefined, publicAddress: undefined };
  if (allocationId === undefined) return { privateAddress, ...none };
  const elastic = resources.elasticAddresses.require(place, allocationId);
  const to = { networkInterfaceId, privateAddress };
  const associationId = associateElastic(resources, elastic, to);
  const { publicAddress } = elastic;
  return { privateAddress, allocationId, associationId, publicAddress };
}

/** The elastic addresses stay the account's. To be called within a commit. */
export function deleteNatGateway(
  resources: Resources,
  record: NatGatewayRecord,
  transitionMs: number,
): void {
  const now = resources.env.clock.now();
  if (transitionMs > 0) {
    resources.natGateways.put({
      ...record,
      state: "deleting",
      deletedAt: now,
      dueAt: now + transitionMs,
    });
  } else end(resources, { ...record, deletedAt: now });
}

function end(resources: Resources, record: NatGatewayRecord): void {
  if (record.networkInterfaceId !== undefined) {
    removeInterface(resources, record.networkInterfaceId);
  }
  resources.natGateways.put({
    ...record,
    state: "deleted",
    dueAt: resources.env.clock.now() + SHOWN_AFTER_MS,
  });
}

export function followNatGateways(resources: Resources): void {
  resources.transitions.follow(
    resources.natGateways,
    ({ dueAt }) => dueAt,
    (record) => resources.commit(() => goOn(resources, record)),
  );
}

function goOn(resources: Resources, record: NatGatewayRecord): void {
  const shownUntil = resources.env.clock.now() + SHOWN_AFTER_MS;
  if (record.state === "deleting") end(resources, record);
  else if (record.state !== "pending") resources.natGateways.remove(record.id);
  else if (record.failure === undefined) {
    resources.natGateways.put({ ...record, state: "available", dueAt: undefined });
  } else resources.natGateways.put({ ...record, state: "failed", dueAt: shownUntil });
}

/** Those that are there or coming. */
export function projectNatGateways(resources: Resources, { natGateways }: Topology): void {
  resources.natGateways.follow((id, record) => {
    const interfaceId = record?.networkInterfaceId;
    if (record === undefined || record.state === "deleted" || interfaceId === undefined) {
      natGateways.remove(id);
      return;
    }
    const { vpcId, subnetId, connectivity, addresses, state } = record;
    natGateways.put({
      id,
      vpcId,
      subnetId,
      connectivity,
      interfaceId,
      addresses: addresses.map(({ privateAddress, publicAddress }) => ({
        address: privateAddress,
        publicAddress,
      })),
      available: state === "available",
    });
  });
}

/** An elastic address that the gateway had is the account's again. */
export function giveBack(resources: Resources, { allocationId }: NatGatewayAddressRecord): void {
  const elastic = resources.elasticAddresses.get(allocationId ?? "");
  if (elastic !== undefined) disassociateElastic(resources, elastic);
}
