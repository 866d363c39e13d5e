/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html
 */
import type {
  DeleteNatGatewayCommandInput,
  DeleteNatGatewayResult,
  DescribeNatGatewaysCommandInput,
  DescribeNatGatewaysResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { deleteNatGateway as endNatGateway } from "../../resource/gateway/make-nat-gateway.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownNatGateway } from "./shown-nat-gateway.ts";

/** Those that are deleted, or failed, are shown for an hour. */
export function describeNatGateways(
  { resources }: Rooms,
  { Filter: Filters, NatGatewayIds: ids, MaxResults, NextToken }: DescribeNatGatewaysCommandInput,
  call: Call,
): DescribeNatGatewaysResult {
  const input = { Filters, MaxResults, NextToken };
  const page = describe(resources, resources.natGateways, input, placeOf(call), { ids });
  return { NatGateways: page.records.map(shownNatGateway), NextToken: page.nextToken };
}

export function deleteNatGateway(
  { resources, settings }: Rooms,
  { NatGatewayId: id }: DeleteNatGatewayCommandInput,
  call: Call,
): DeleteNatGatewayResult {
  const record = resources.natGateways.require(placeOf(call), id);
  if (record.state !== "deleting" && record.state !== "deleted") {
    resources.commit(() => endNatGateway(resources, record, settings.transitionMs));
  }
  return { NatGatewayId: record.id };
}
