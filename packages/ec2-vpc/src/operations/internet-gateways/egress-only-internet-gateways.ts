/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateEgressOnlyInternetGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteEgressOnlyInternetGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeEgressOnlyInternetGateways.html
 */
import type {
  CreateEgressOnlyInternetGatewayCommandInput,
  CreateEgressOnlyInternetGatewayResult,
  DeleteEgressOnlyInternetGatewayCommandInput,
  DeleteEgressOnlyInternetGatewayResult,
  DescribeEgressOnlyInternetGatewaysCommandInput,
  DescribeEgressOnlyInternetGatewaysResult,
  EgressOnlyInternetGateway,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import type { EgressOnlyInternetGatewayRecord } from "../../resource/vpc/egress-only-internet-gateway.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";

export function createEgressOnlyInternetGateway(
  { resources }: Rooms,
  input: CreateEgressOnlyInternetGatewayCommandInput,
  call: Call,
): CreateEgressOnlyInternetGatewayResult {
  const place = placeOf(call);
  const vpc = resources.vpcs.require(place, input.VpcId);
  const tags = specifiedTags(input.TagSpecifications, ["egress-only-internet-gateway"]);
  const gateways = resources.egressOnlyInternetGateways;
  const [id] = resources.clientTokens.once(place, "CreateEgressOnlyInternetGateway", input, () => {
    const made = { ...place, id: resources.newId("eigw"), vpcId: vpc.id, tags };
    gateways.put(made);
    return [made.id];
  });
  return {
    EgressOnlyInternetGateway: shown(gateways.require(place, id)),
    ClientToken: input.ClientToken,
  };
}

export function deleteEgressOnlyInternetGateway(
  { resources }: Rooms,
  input: DeleteEgressOnlyInternetGatewayCommandInput,
  call: Call,
): DeleteEgressOnlyInternetGatewayResult {
  const gateways = resources.egressOnlyInternetGateways;
  gateways.remove(gateways.require(placeOf(call), input.EgressOnlyInternetGatewayId).id);
  return { ReturnCode: true };
}

export function describeEgressOnlyInternetGateways(
  { resources }: Rooms,
  input: DescribeEgressOnlyInternetGatewaysCommandInput,
  call: Call,
): DescribeEgressOnlyInternetGatewaysResult {
  const ids = input.EgressOnlyInternetGatewayIds;
  const gateways = resources.egressOnlyInternetGateways;
  const page = describe(resources, gateways, input, placeOf(call), { ids });
  return { EgressOnlyInternetGateways: page.records.map(shown), NextToken: page.nextToken };
}

function shown({ id, vpcId, tags }: EgressOnlyInternetGatewayRecord): EgressOnlyInternetGateway {
  return {
    EgressOnlyInternetGatewayId: id,
    Attachments: [{ State: "attached", VpcId: vpcId }],
    Tags: shownTags(tags),
  };
}
