/** Network interfaces. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html */
import { clientError } from "../../errors.ts";
import type { Attachment } from "../../packet/topology.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface InterfaceAddressRecord {
  readonly address: string;
  /** Assigned at launch, gone with the instance's stop. An elastic one is found by its association. */
  readonly assignedPublicAddress: string | undefined;
}

export interface InterfaceAttachment {
  /** `eni-attach-…` */
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
  readonly ipv4Prefixes: readonly string[];
  readonly ipv6Prefixes: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly sourceDestCheck: boolean;
  readonly attachment: InterfaceAttachment | undefined;
  /** An AWS service made it, and only it can delete it. */
  readonly requesterManaged: boolean;
  readonly requesterId: string | undefined;
  /** The host that it is on, once something stands on it. */
  readonly hostName: string | undefined;
}

export const NETWORK_INTERFACE: Kind<NetworkInterfaceRecord> = {
  type: "network-interface",
  prefix: "eni",
  notFound: ([id]) =>
    clientError(
      "InvalidNetworkInterfaceID.NotFound",
      `The networkInterface ID '${id}' does not exist`,
    ),
  filters: {
    "availability-zone": ({ zone }) => zone,
    description: ({ description }) => description,
    "group-id": ({ securityGroupIds }) => securityGroupIds,
    "interface-type": ({ interfaceType }) => interfaceType,
    "mac-address": ({ macAddress }) => macAddress,
    "network-interface-id": ({ id }) => id,
    "owner-id": ({ accountId }) => accountId,
    "private-ip-address": ({ addresses }) => addresses[0]?.address,
    "addresses.private-ip-address": ({ addresses }) => addresses.map(({ address }) => address),
    "ipv6-addresses.ipv6-address": ({ ipv6Addresses }) => ipv6Addresses,
    "requester-id": ({ requesterId }) => requesterId,
    "requester-managed": ({ requesterManaged }) => requesterManaged,
    "source-dest-check": ({ sourceDestCheck }) => sourceDestCheck,
    status: ({ attachment }) => (attachment === undefined ? "available" : "in-use"),
    "subnet-id": ({ subnetId }) => subnetId,
    "vpc-id": ({ vpcId }) => vpcId,
  },
};
