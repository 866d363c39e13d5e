/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVpnGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVpnGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpnGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpnGateways.html
 */
import type {
  AttachVpnGatewayCommandInput,
  AttachVpnGatewayResult,
  CreateVpnGatewayCommandInput,
  CreateVpnGatewayResult,
  DeleteVpnGatewayCommandInput,
  DescribeVpnGatewaysCommandInput,
  DescribeVpnGatewaysResult,
  DetachVpnGatewayCommandInput,
  VpnGateway,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, incorrectState, invalidParameterValue } from "../../errors.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import { isOver, passing } from "../../resource/transitions.ts";
import type { VpnGatewayRecord } from "../../resource/vpn/vpn-gateway.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { requireLive } from "../require-live.ts";

const DEFAULT_ASN = 64512;

export function createVpnGateway(
  { resources, settings }: Rooms,
  input: CreateVpnGatewayCommandInput,
  call: Call,
): CreateVpnGatewayResult {
  const { accountId, region } = placeOf(call);
  requireType(input.Type);
  const asn = Number(input.AmazonSideAsn ?? DEFAULT_ASN);
  if ((asn < 64512 || asn > 65534) && (asn < 4200000000 || asn > 4294967294)) {
    throw invalidParameterValue(`Invalid Amazon side ASN ${asn}`);
  }
  const record: VpnGatewayRecord = {
    id: resources.newId("vgw"),
    accountId,
    region,
    tags: specifiedTags(input.TagSpecifications, ["vpn-gateway"]),
    vpcId: undefined,
    amazonSideAsn: asn,
    zone: input.AvailabilityZone,
    ...passing(resources.env.clock, settings.transitionMs, ["pending", "available"]),
  };
  resources.vpnGateways.put(record);
  return { VpnGateway: { ...shownVpnGateway(record), State: "pending" } };
}

export function requireType(type: string | undefined): void {
  if (type === "ipsec.1") return;
  throw invalidParameterValue(`Invalid type '${type ?? ""}'. Expected ipsec.1.`);
}

export function attachVpnGateway(
  { resources }: Rooms,
  input: AttachVpnGatewayCommandInput,
  call: Call,
): AttachVpnGatewayResult {
  const place = placeOf(call);
  const gateway = requireLive(resources.vpnGateways, place, input.VpnGatewayId);
  const vpc = resources.vpcs.require(place, input.VpcId);
  if (gateway.vpcId !== vpc.id) {
    if (gateway.vpcId !== undefined || isTaken(resources, vpc.id)) {
      throw clientError(
        "VpnGatewayAttachmentLimitExceeded",
        "The maximum number of virtual private gateway attachments has been reached.",
      );
    }
    resources.vpnGateways.put({ ...gateway, vpcId: vpc.id });
  }
  return { VpcAttachment: { VpcId: vpc.id, State: "attaching" } };
}

function isTaken(resources: Resources, vpcId: string): boolean {
  for (const gateway of resources.vpnGateways.inVpc(vpcId)) if (!isOver(gateway)) return true;
  return false;
}

/** Route tables of the VPC forget that it propagates. */
export function detachVpnGateway(
  { resources }: Rooms,
  { VpnGatewayId, VpcId }: DetachVpnGatewayCommandInput,
  call: Call,
): object {
  const gateway = requireLive(resources.vpnGateways, placeOf(call), VpnGatewayId);
  if (VpcId === undefined || gateway.vpcId !== VpcId) {
    throw clientError(
      "InvalidVpnGatewayAttachment.NotFound",
      `The attachment with vpn gateway ID '${gateway.id}' and vpc ID '${VpcId}' does not exist`,
    );
  }
  resources.commit(() => {
    for (const table of [...resources.routeTables.inVpc(VpcId)]) {
      if (!table.propagatingGatewayIds.includes(gateway.id)) continue;
      const propagatingGatewayIds = table.propagatingGatewayIds.filter((id) => id !== gateway.id);
      resources.routeTables.put({ ...table, propagatingGatewayIds });
    }
    resources.vpnGateways.put({ ...gateway, vpcId: undefined });
  });
  return {};
}

export function deleteVpnGateway(
  { resources, settings }: Rooms,
  { VpnGatewayId }: DeleteVpnGatewayCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const gateway = requireLive(resources.vpnGateways, place, VpnGatewayId);
  const isUsed = [...resources.vpnConnections.in(place)].some(
    (connection) => connection.vpnGatewayId === gateway.id && !isOver(connection),
  );
  if (isUsed || gateway.vpcId !== undefined) {
    throw incorrectState(`The vpnGateway '${gateway.id}' is in use.`);
  }
  const next = passing<VpnGatewayRecord["state"]>(resources.env.clock, settings.transitionMs, [
    "deleting",
    "deleted",
  ]);
  resources.vpnGateways.put({ ...gateway, ...next });
  return {};
}

export function describeVpnGateways(
  { resources }: Rooms,
  { Filters, VpnGatewayIds: ids }: DescribeVpnGatewaysCommandInput,
  call: Call,
): DescribeVpnGatewaysResult {
  const page = describe(resources, resources.vpnGateways, { Filters }, placeOf(call), { ids });
  return { VpnGateways: page.records.map(shownVpnGateway) };
}

const shownVpnGateway = (record: VpnGatewayRecord): VpnGateway => ({
  VpnGatewayId: record.id,
  State: record.state,
  Type: "ipsec.1",
  AmazonSideAsn: record.amazonSideAsn,
  ...(record.zone !== undefined && { AvailabilityZone: record.zone }),
  VpcAttachments:
    record.vpcId === undefined ? [] : [{ VpcId: record.vpcId, State: "attached" as const }],
  Tags: shownTags(record.tags),
});
