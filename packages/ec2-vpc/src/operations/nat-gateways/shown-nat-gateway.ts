/** A NAT gateway as the SDK has it. */
import type { NatGateway, NatGatewayAddress } from "@aws-sdk/client-ec2";
import type {
  NatGatewayAddressRecord,
  NatGatewayRecord,
} from "../../resource/gateway/nat-gateway.ts";
import { shownTags } from "../../resource/tags.ts";

export function shownNatGateway(record: NatGatewayRecord): NatGateway {
  return {
    NatGatewayId: record.id,
    State: record.state,
    SubnetId: record.subnetId,
    VpcId: record.vpcId,
    ConnectivityType: record.connectivity,
    AvailabilityMode: "zonal",
    CreateTime: new Date(record.createdAt),
    ...(record.deletedAt !== undefined && { DeleteTime: new Date(record.deletedAt) }),
    ...(record.failure !== undefined && {
      FailureCode: record.failure.code,
      FailureMessage: record.failure.message,
    }),
    NatGatewayAddresses: record.addresses.map((address) => shownNatAddress(record, address)),
    Tags: shownTags(record.tags),
  };
}

export function shownNatAddress(
  { networkInterfaceId, addresses }: NatGatewayRecord,
  address: NatGatewayAddressRecord,
): NatGatewayAddress {
  return {
    NetworkInterfaceId: networkInterfaceId,
    PrivateIp: address.privateAddress,
    ...(address.allocationId !== undefined && {
      AllocationId: address.allocationId,
      AssociationId: address.associationId,
      PublicIp: address.publicAddress,
    }),
    IsPrimary: address.privateAddress === addresses[0]?.privateAddress,
    Status: "succeeded",
  };
}
