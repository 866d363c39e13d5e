/** A VPC endpoint as the SDK has it. */
import type { DnsEntry, DnsRecordIpType, State, VpcEndpoint } from "@aws-sdk/client-ec2";
import {
  endpointName,
  privateNames,
  routeTablesOf,
  type VpcEndpointRecord,
} from "../../resource/endpoint/vpc-endpoint.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags } from "../../resource/tags.ts";

/** Of the zone that AWS keeps endpoints' own names in. */
const ENDPOINT_ZONE = "Z7HUB22UULQXV";

export function shownEndpoint(resources: Resources, record: VpcEndpointRecord): VpcEndpoint {
  const isInterface = record.type === "Interface";
  return {
    VpcEndpointId: record.id,
    VpcEndpointType: record.type,
    VpcId: record.vpcId,
    ServiceName: record.serviceName,
    ServiceRegion: record.region,
    // Small letters on the wire, whatever the SDK's enumeration says.
    State: record.state as unknown as State,
    PolicyDocument: record.policyDocument,
    RouteTableIds: routeTablesOf(resources, record).map(({ id }) => id),
    SubnetIds: record.interfaces.map(({ subnetId }) => subnetId),
    NetworkInterfaceIds: record.interfaces.map(({ interfaceId }) => interfaceId),
    Groups: record.securityGroupIds.map((GroupId) => ({
      GroupId,
      GroupName: resources.securityGroups.get(GroupId)?.name,
    })),
    IpAddressType: isInterface ? record.ipAddressType : undefined,
    DnsOptions: isInterface
      ? {
          DnsRecordIpType: record.dnsRecordIpType as DnsRecordIpType,
          PrivateDnsOnlyForInboundResolverEndpoint: record.privateDnsForInboundOnly || undefined,
        }
      : undefined,
    PrivateDnsEnabled: record.privateDnsEnabled,
    RequesterManaged: false,
    DnsEntries: isInterface ? dnsEntries(resources, record) : [],
    CreationTimestamp: new Date(record.createdAt),
    OwnerId: record.accountId,
    Tags: shownTags(record.tags),
  };
}

function dnsEntries(resources: Resources, record: VpcEndpointRecord): DnsEntry[] {
  const zones = record.interfaces.flatMap(
    ({ subnetId }) => resources.subnets.get(subnetId)?.zone ?? [],
  );
  const own = [endpointName(record), ...zones.map((zone) => endpointName(record, zone))];
  return [
    ...own.map((DnsName) => ({ DnsName, HostedZoneId: ENDPOINT_ZONE })),
    ...privateNames(record).map((DnsName) => ({ DnsName, HostedZoneId: privateZone(record) })),
  ];
}

/** One that the account does not see; the same at each reading. */
const privateZone = ({ id }: VpcEndpointRecord) =>
  `Z${id.slice(-20).toUpperCase().replace("-", "")}`;
