/** Network interfaces. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html */
import { clientError } from "../../errors.ts";
import type { Attachment } from "../../packet/topology.ts";
import { addressName, publicDnsName } from "../instance/names.ts";
import type { FilterValue, Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import type { Resources } from "../resources.ts";
import { shownTime } from "../time.ts";
import { zoneId } from "../zone.ts";
import type { ConnectionTracking } from "./connection-tracking.ts";
import type { ElasticAddressRecord } from "./elastic-address.ts";

export interface InterfaceAddressRecord {
  readonly address: string;
  /** Assigned at launch, gone with the instance's stop. An elastic one is found by its association. */
  readonly assignedPublicAddress: string | undefined;
}

export interface InterfaceAttachment {
  /** `eni-attach-…`, `ela-attach-…` where a service attached it. */
  readonly attachmentId: string;
  readonly to: Attachment;
  readonly deviceIndex: number;
  readonly networkCardIndex: number;
  readonly deleteOnTermination: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly attachedAt: number;
  /** Who owns what it is attached to: the account, or `amazon-aws`. */
  readonly ownerId: string;
}

export interface NetworkInterfaceRecord extends ResourceRecord {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly description: string;
  /** `interface`, `nat_gateway`, `vpc_endpoint`, `transit_gateway`, `lambda`, … */
  readonly interfaceType: string;
  readonly macAddress: string;
  /** The primary one is the first. */
  readonly addresses: readonly InterfaceAddressRecord[];
  readonly ipv6Addresses: readonly string[];
  /** The first of IPv6 stays with it as long as it is there. */
  readonly hasPrimaryIpv6: boolean;
  readonly ipv4Prefixes: readonly string[];
  readonly ipv6Prefixes: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly sourceDestCheck: boolean;
  /** Undefined: its owner has set none. */
  readonly connectionTracking: ConnectionTracking | undefined;
  readonly attachment: InterfaceAttachment | undefined;
  /** An AWS service made it, and only it can delete it. */
  readonly requesterManaged: boolean;
  readonly requesterId: string | undefined;
  /** The host that it is on, once something stands on it. */
  readonly hostName: string | undefined;
}

/** The public address of a private one, whichever way it has it. */
export interface PublicAssociation {
  readonly publicAddress: string;
  /** `amazon`: it comes from the pool, and is not elastic. */
  readonly ownerId: string;
  readonly elastic: ElasticAddressRecord | undefined;
}

export function publicAssociationOf(
  { publicAddresses }: Resources,
  { id }: NetworkInterfaceRecord,
  { address, assignedPublicAddress }: InterfaceAddressRecord,
): PublicAssociation | undefined {
  const elastic = publicAddresses.associatedWith(id, address);
  if (elastic !== undefined) {
    return { publicAddress: elastic.publicAddress, ownerId: elastic.accountId, elastic };
  }
  if (assignedPublicAddress === undefined) return undefined;
  return { publicAddress: assignedPublicAddress, ownerId: "amazon", elastic };
}

type Read = (
  association: PublicAssociation,
  record: NetworkInterfaceRecord,
  resources: Resources,
) => FilterValue;

const ofAddresses = (read: Read) => (record: NetworkInterfaceRecord, resources: Resources) =>
  record.addresses.map((address) => {
    const association = publicAssociationOf(resources, record, address);
    return association && read(association, record, resources);
  });

const ofPrimary = (read: Read) => (record: NetworkInterfaceRecord, resources: Resources) =>
  ofAddresses(read)({ ...record, addresses: record.addresses.slice(0, 1) }, resources);

const ofInstance =
  (read: (attachment: InterfaceAttachment) => FilterValue) =>
  ({ attachment }: NetworkInterfaceRecord) =>
    attachment?.to.kind === "instance" ? read(attachment) : undefined;

export const NETWORK_INTERFACE: Kind<NetworkInterfaceRecord> = {
  type: "network-interface",
  prefix: "eni",
  notFound: ([id]) =>
    clientError(
      "InvalidNetworkInterfaceID.NotFound",
      `The networkInterface ID '${id}' does not exist`,
    ),
  filters: {
    "addresses.association.owner-id": ofAddresses(({ ownerId }) => ownerId),
    "addresses.association.public-ip": ofAddresses(({ publicAddress }) => publicAddress),
    "addresses.primary": ({ addresses }) => addresses.map((_, index) => index === 0),
    "addresses.private-ip-address": ({ addresses }) => addresses.map(({ address }) => address),
    "association.allocation-id": ofPrimary(({ elastic }) => elastic?.id),
    "association.association-id": ofPrimary(({ elastic }) => elastic?.association?.associationId),
    "association.ip-owner-id": ofPrimary(({ ownerId }) => ownerId),
    "association.public-dns-name": ofPrimary(({ publicAddress }, record, resources) =>
      publicDnsName(resources, record, publicAddress),
    ),
    "association.public-ip": ofPrimary(({ publicAddress }) => publicAddress),
    "attachment.attach-time": ({ attachment }) => attachment && shownTime(attachment.attachedAt),
    "attachment.attachment-id": ({ attachment }) => attachment?.attachmentId,
    "attachment.delete-on-termination": ({ attachment }) => attachment?.deleteOnTermination,
    "attachment.device-index": ({ attachment }) => attachment?.deviceIndex,
    "attachment.instance-id": ofInstance(({ to }) => to.id),
    "attachment.instance-owner-id": ({ attachment }) => attachment?.ownerId,
    "attachment.status": ({ attachment }) => attachment && "attached",
    "availability-zone": ({ zone }) => zone,
    "availability-zone-id": ({ zone }) => zoneId(zone),
    description: ({ description }) => description,
    "group-id": ({ securityGroupIds }) => securityGroupIds,
    "group-name": ({ securityGroupIds }, { securityGroups }) =>
      securityGroupIds.map((id) => securityGroups.get(id)?.name),
    "interface-type": ({ interfaceType }) => interfaceType,
    "ipv6-addresses.ipv6-address": ({ ipv6Addresses }) => ipv6Addresses,
    "mac-address": ({ macAddress }) => macAddress,
    "network-interface-id": ({ id }) => id,
    "operator.managed": () => false,
    "operator.principal": () => undefined,
    "owner-id": ({ accountId }) => accountId,
    "private-dns-name": ({ addresses, region }) =>
      addresses.map(({ address }) => addressName(address, region)),
    "private-ip-address": ({ addresses }) => addresses.map(({ address }) => address),
    "requester-id": ({ requesterId }) => requesterId,
    "requester-managed": ({ requesterManaged }) => requesterManaged,
    "source-dest-check": ({ sourceDestCheck }) => sourceDestCheck,
    status: ({ attachment }) => (attachment === undefined ? "available" : "in-use"),
    "subnet-id": ({ subnetId }) => subnetId,
    "vpc-id": ({ vpcId }) => vpcId,
  },
};
