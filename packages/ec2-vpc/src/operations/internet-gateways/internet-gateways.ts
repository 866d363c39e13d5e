/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html
 */
import type {
  AttachInternetGatewayCommandInput,
  CreateInternetGatewayCommandInput,
  CreateInternetGatewayResult,
  DeleteInternetGatewayCommandInput,
  DescribeInternetGatewaysCommandInput,
  DescribeInternetGatewaysResult,
  DetachInternetGatewayCommandInput,
  InternetGateway,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, dependencyViolation, invalidParameterValue } from "../../errors.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import type { InternetGatewayRecord } from "../../resource/vpc/internet-gateway.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";

export function createInternetGateway(
  { resources }: Rooms,
  input: CreateInternetGatewayCommandInput,
  call: Call,
): CreateInternetGatewayResult {
  const gateway: InternetGatewayRecord = {
    ...placeOf(call),
    id: resources.newId("igw"),
    tags: specifiedTags(input.TagSpecifications, ["internet-gateway"]),
    vpcId: undefined,
  };
  resources.internetGateways.put(gateway);
  return { InternetGateway: shown(gateway) };
}

export function attachInternetGateway(
  { resources }: Rooms,
  input: AttachInternetGatewayCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const gateway = resources.internetGateways.require(place, input.InternetGatewayId);
  const vpc = resources.vpcs.require(place, input.VpcId);
  if (gateway.vpcId !== undefined) {
    throw clientError(
      "Resource.AlreadyAssociated",
      `resource ${gateway.id} is already attached to network ${gateway.vpcId}`,
    );
  }
  for (const _ of resources.internetGateways.inVpc(vpc.id)) {
    throw invalidParameterValue(`Network ${vpc.id} already has an internet gateway attached`);
  }
  resources.internetGateways.put({ ...gateway, vpcId: vpc.id });
  return {};
}

export function detachInternetGateway(
  { resources, topology }: Rooms,
  input: DetachInternetGatewayCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const gateway = resources.internetGateways.require(place, input.InternetGatewayId);
  const vpc = resources.vpcs.require(place, input.VpcId);
  if (gateway.vpcId !== vpc.id) {
    throw clientError(
      "Gateway.NotAttached",
      `resource ${gateway.id} is not attached to network ${vpc.id}`,
    );
  }
  for (const { id } of resources.networkInterfaces.inVpc(vpc.id)) {
    const addresses = topology.networkInterfaces.get(id)?.addresses ?? [];
    if (addresses.every(({ publicAddress }) => publicAddress === undefined)) continue;
    throw dependencyViolation(
      `Network ${vpc.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
  }
  resources.commit(() => {
    for (const table of [...resources.routeTables.inVpc(vpc.id)]) {
      const associations = table.associations.filter(({ gatewayId }) => gatewayId !== gateway.id);
      if (associations.length === table.associations.length) continue;
      resources.routeTables.put({ ...table, associations });
    }
    resources.internetGateways.put({ ...gateway, vpcId: undefined });
  });
  return {};
}

export function deleteInternetGateway(
  { resources }: Rooms,
  input: DeleteInternetGatewayCommandInput,
  call: Call,
): object {
  const { id, vpcId } = resources.internetGateways.require(placeOf(call), input.InternetGatewayId);
  if (vpcId !== undefined) {
    throw dependencyViolation(
      `The internetGateway '${id}' has dependencies and cannot be deleted.`,
    );
  }
  resources.internetGateways.remove(id);
  return {};
}

export function describeInternetGateways(
  { resources }: Rooms,
  input: DescribeInternetGatewaysCommandInput,
  call: Call,
): DescribeInternetGatewaysResult {
  const ids = input.InternetGatewayIds;
  const page = describe(resources, resources.internetGateways, input, placeOf(call), { ids });
  return { InternetGateways: page.records.map(shown), NextToken: page.nextToken };
}

function shown({ id, accountId, vpcId, tags }: InternetGatewayRecord): InternetGateway {
  return {
    InternetGatewayId: id,
    OwnerId: accountId,
    // What AWS answers here, not `attached`; the SDK's enumeration has no such member.
    Attachments: vpcId === undefined ? [] : [{ State: "available" as "attached", VpcId: vpcId }],
    Tags: shownTags(tags),
  };
}
