/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayRouteTable.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayRouteTable.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayRouteTables.html
 */
import type {
  CreateTransitGatewayRouteTableCommandInput,
  CreateTransitGatewayRouteTableResult,
  DeleteTransitGatewayRouteTableCommandInput,
  DeleteTransitGatewayRouteTableResult,
  DescribeTransitGatewayRouteTablesCommandInput,
  DescribeTransitGatewayRouteTablesResult,
  TransitGatewayRouteTable,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { incorrectState } from "../../errors.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import {
  deleteTransitRouteTable,
  makeTransitRouteTable,
} from "../../resource/transit/make-transit.ts";
import type { TransitRouteTableRecord } from "../../resource/transit/transit-route-table.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { requireReadyGateway, requireTable } from "./find-transit.ts";

export function createTransitGatewayRouteTable(
  { resources, settings }: Rooms,
  input: CreateTransitGatewayRouteTableCommandInput,
  call: Call,
): CreateTransitGatewayRouteTableResult {
  const gateway = requireReadyGateway(resources, placeOf(call), input.TransitGatewayId);
  const tags = specifiedTags(input.TagSpecifications, ["transit-gateway-route-table"]);
  const made = makeTransitRouteTable(resources, gateway, tags, settings);
  return { TransitGatewayRouteTable: { ...shownTable(resources, made), State: "pending" } };
}

export function deleteTransitGatewayRouteTable(
  { resources, settings }: Rooms,
  input: DeleteTransitGatewayRouteTableCommandInput,
  call: Call,
): DeleteTransitGatewayRouteTableResult {
  const place = placeOf(call);
  const table = requireTable(resources, place, input.TransitGatewayRouteTableId);
  for (const { routeTableId } of resources.transitAttachments.in(place)) {
    if (routeTableId !== table.id) continue;
    throw incorrectState(`Transit Gateway Route Table ${table.id} has active associations.`);
  }
  const shown = shownTable(resources, table);
  if (shown.DefaultAssociationRouteTable || shown.DefaultPropagationRouteTable) {
    throw incorrectState(
      `Transit Gateway Route Table ${table.id} is a default route table of ${table.transitGatewayId}.`,
    );
  }
  const gone = deleteTransitRouteTable(resources, table, settings);
  return { TransitGatewayRouteTable: { ...shownTable(resources, gone), State: "deleting" } };
}

export function describeTransitGatewayRouteTables(
  { resources }: Rooms,
  input: DescribeTransitGatewayRouteTablesCommandInput,
  call: Call,
): DescribeTransitGatewayRouteTablesResult {
  const ids = input.TransitGatewayRouteTableIds;
  const page = describe(resources, resources.transitRouteTables, input, placeOf(call), { ids });
  return {
    TransitGatewayRouteTables: page.records.map((table) => shownTable(resources, table)),
    NextToken: page.nextToken,
  };
}

function shownTable(
  { transitGateways }: Resources,
  table: TransitRouteTableRecord,
): TransitGatewayRouteTable {
  const gateway = transitGateways.get(table.transitGatewayId);
  return {
    TransitGatewayRouteTableId: table.id,
    TransitGatewayId: table.transitGatewayId,
    State: table.state,
    DefaultAssociationRouteTable: gateway?.associationTableId === table.id,
    DefaultPropagationRouteTable: gateway?.propagationTableId === table.id,
    CreationTime: new Date(table.createdAt),
    Tags: shownTags(table.tags),
  };
}
