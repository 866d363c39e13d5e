/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCustomerGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteCustomerGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCustomerGateways.html
 */
import type {
  CreateCustomerGatewayCommandInput,
  CreateCustomerGatewayResult,
  CustomerGateway,
  DeleteCustomerGatewayCommandInput,
  DescribeCustomerGatewaysCommandInput,
  DescribeCustomerGatewaysResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { incorrectState, invalidParameterValue, missing } from "../../errors.ts";
import { parseIp } from "../../packet/frame/address.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import { isOver, passing } from "../../resource/transitions.ts";
import type { CustomerGatewayRecord } from "../../resource/vpn/customer-gateway.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { requireLive } from "../require-live.ts";
import { requireType } from "./vpn-gateways.ts";

const DEFAULT_ASN = 65000;
const SHORT_ASN_MAX = 2 ** 31 - 1;

/** One that is there with the same address and number is the answer. */
export function createCustomerGateway(
  { resources, settings }: Rooms,
  input: CreateCustomerGatewayCommandInput,
  call: Call,
): CreateCustomerGatewayResult {
  const { accountId, region } = placeOf(call);
  requireType(input.Type);
  const address = input.IpAddress ?? input.PublicIp;
  if (address === undefined && input.CertificateArn === undefined) throw missing("IpAddress");
  if (address !== undefined && parseIp(address) === undefined) {
    throw invalidParameterValue(`Value (${address}) for parameter ipAddress is invalid.`);
  }
  const bgpAsn = Number(input.BgpAsnExtended ?? input.BgpAsn ?? DEFAULT_ASN);
  const tags = specifiedTags(input.TagSpecifications, ["customer-gateway"]);
  for (const known of resources.customerGateways.in({ accountId, region })) {
    if (known.address === address && known.bgpAsn === bgpAsn && !isOver(known)) {
      return { CustomerGateway: shownCustomerGateway(known) };
    }
  }
  const record: CustomerGatewayRecord = {
    id: resources.newId("cgw"),
    accountId,
    region,
    tags,
    address,
    bgpAsn,
    certificateArn: input.CertificateArn,
    deviceName: input.DeviceName,
    ...passing(resources.env.clock, settings.transitionMs, ["pending", "available"]),
  };
  resources.customerGateways.put(record);
  return { CustomerGateway: shownCustomerGateway(record) };
}

export function deleteCustomerGateway(
  { resources, settings }: Rooms,
  { CustomerGatewayId }: DeleteCustomerGatewayCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const gateway = requireLive(resources.customerGateways, place, CustomerGatewayId);
  for (const connection of resources.vpnConnections.in(place)) {
    if (connection.customerGatewayId !== gateway.id || isOver(connection)) continue;
    throw incorrectState("The customer gateway is in use.");
  }
  const next = passing<CustomerGatewayRecord["state"]>(resources.env.clock, settings.transitionMs, [
    "deleting",
    "deleted",
  ]);
  resources.customerGateways.put({ ...gateway, ...next });
  return {};
}

export function describeCustomerGateways(
  { resources }: Rooms,
  { Filters, CustomerGatewayIds: ids }: DescribeCustomerGatewaysCommandInput,
  call: Call,
): DescribeCustomerGatewaysResult {
  const page = describe(resources, resources.customerGateways, { Filters }, placeOf(call), { ids });
  return { CustomerGateways: page.records.map(shownCustomerGateway) };
}

const shownCustomerGateway = (record: CustomerGatewayRecord): CustomerGateway => ({
  CustomerGatewayId: record.id,
  State: record.state,
  Type: "ipsec.1",
  ...(record.address !== undefined && { IpAddress: record.address }),
  ...(record.bgpAsn <= SHORT_ASN_MAX
    ? { BgpAsn: String(record.bgpAsn) }
    : { BgpAsnExtended: String(record.bgpAsn) }),
  ...(record.certificateArn !== undefined && { CertificateArn: record.certificateArn }),
  ...(record.deviceName !== undefined && { DeviceName: record.deviceName }),
  Tags: shownTags(record.tags),
});
