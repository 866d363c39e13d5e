/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
 */
import type {
  CreateRouteTableCommandInput,
  CreateRouteTableResult,
  DeleteRouteTableCommandInput,
  DescribeRouteTablesCommandInput,
  DescribeRouteTablesResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { dependencyViolation } from "../../errors.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownRouteTable } from "./shown-route-table.ts";

export function createRouteTable(
  { resources }: Rooms,
  input: CreateRouteTableCommandInput,
  call: Call,
): CreateRouteTableResult {
  const place = placeOf(call);
  const vpc = resources.vpcs.require(place, input.VpcId);
  const tags = specifiedTags(input.TagSpecifications, ["route-table"]);
  const [id] = resources.clientTokens.once(place, "CreateRouteTable", input, () => {
    const made = {
      ...place,
      id: resources.newId("rtb"),
      vpcId: vpc.id,
      tags,
      routes: [],
      localTargets: {},
      associations: [],
      propagatingGatewayIds: [],
    };
    resources.routeTables.put(made);
    return [made.id];
  });
  const table = resources.routeTables.require(place, id);
  return { RouteTable: shownRouteTable(resources, table), ClientToken: input.ClientToken };
}

export function deleteRouteTable(
  { resources }: Rooms,
  input: DeleteRouteTableCommandInput,
  call: Call,
): object {
  const { id, associations } = resources.routeTables.require(placeOf(call), input.RouteTableId);
  if (associations.length > 0) {
    throw dependencyViolation(`The routeTable '${id}' has dependencies and cannot be deleted.`);
  }
  resources.routeTables.remove(id);
  return {};
}

export function describeRouteTables(
  { resources }: Rooms,
  input: DescribeRouteTablesCommandInput,
  call: Call,
): DescribeRouteTablesResult {
  const ids = input.RouteTableIds;
  const page = describe(resources, resources.routeTables, input, placeOf(call), { ids });
  return {
    RouteTables: page.records.map((table) => shownRouteTable(resources, table)),
    NextToken: page.nextToken,
  };
}
