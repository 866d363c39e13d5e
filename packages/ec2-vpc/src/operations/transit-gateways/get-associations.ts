/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayRouteTableAssociations.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayRouteTablePropagations.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayAttachmentPropagations.html
 */
import type {
  GetTransitGatewayAttachmentPropagationsCommandInput,
  GetTransitGatewayAttachmentPropagationsResult,
  GetTransitGatewayRouteTableAssociationsCommandInput,
  GetTransitGatewayRouteTableAssociationsResult,
  GetTransitGatewayRouteTablePropagationsCommandInput,
  GetTransitGatewayRouteTablePropagationsResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { type FilterInput, predicateOf } from "../../resource/filter.ts";
import type { Filters } from "../../resource/kind.ts";
import { type PageInput, pageOf } from "../../resource/page.ts";
import type { Resources } from "../../resource/resources.ts";
import {
  resourceIdOf,
  shownAttachmentId,
  type TransitAttachmentRecord,
} from "../../resource/transit/transit-attachment.ts";
import type { TransitRouteTableRecord } from "../../resource/transit/transit-route-table.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { attachmentName } from "./describe-attachments.ts";
import { requireAttachment, requireTable } from "./find-transit.ts";

const BY_ATTACHMENT: Filters<TransitAttachmentRecord> = {
  "resource-id": resourceIdOf,
  "resource-type": ({ resource }) => resource.kind,
  "transit-gateway-attachment-id": shownAttachmentId,
};

const BY_TABLE: Filters<TransitRouteTableRecord> = {
  "transit-gateway-route-table-id": ({ id }) => id,
};

type ListInput = PageInput & { readonly Filters?: readonly FilterInput[] | undefined };

function attachmentPage(
  resources: Resources,
  records: readonly TransitAttachmentRecord[],
  input: ListInput,
) {
  return pageOf(records.filter(predicateOf(BY_ATTACHMENT, input.Filters ?? [], resources)), input);
}

export function getTransitGatewayRouteTableAssociations(
  { resources }: Rooms,
  input: GetTransitGatewayRouteTableAssociationsCommandInput,
  call: Call,
): GetTransitGatewayRouteTableAssociationsResult {
  const place = placeOf(call);
  const table = requireTable(resources, place, input.TransitGatewayRouteTableId);
  const associated = [...resources.transitAttachments.in(place)].filter(
    ({ routeTableId }) => routeTableId === table.id,
  );
  const page = attachmentPage(resources, associated, input);
  return {
    Associations: page.records.map((record) => ({
      ...attachmentName(record),
      State: "associated",
    })),
    NextToken: page.nextToken,
  };
}

export function getTransitGatewayRouteTablePropagations(
  { resources }: Rooms,
  input: GetTransitGatewayRouteTablePropagationsCommandInput,
  call: Call,
): GetTransitGatewayRouteTablePropagationsResult {
  const table = requireTable(resources, placeOf(call), input.TransitGatewayRouteTableId);
  const propagating = table.propagations.flatMap(
    (id) => resources.transitAttachments.get(id) ?? [],
  );
  const page = attachmentPage(resources, propagating, input);
  return {
    TransitGatewayRouteTablePropagations: page.records.map((record) => ({
      ...attachmentName(record),
      State: "enabled",
    })),
    NextToken: page.nextToken,
  };
}

export function getTransitGatewayAttachmentPropagations(
  { resources }: Rooms,
  input: GetTransitGatewayAttachmentPropagationsCommandInput,
  call: Call,
): GetTransitGatewayAttachmentPropagationsResult {
  const place = placeOf(call);
  const attachment = requireAttachment(resources, place, input.TransitGatewayAttachmentId);
  const matches = predicateOf(BY_TABLE, input.Filters ?? [], resources);
  const tables = [...resources.transitRouteTables.in(place)].filter(
    (table) => table.propagations.includes(attachment.id) && matches(table),
  );
  const page = pageOf(tables, input);
  return {
    TransitGatewayAttachmentPropagations: page.records.map(({ id }) => ({
      TransitGatewayRouteTableId: id,
      State: "enabled",
    })),
    NextToken: page.nextToken,
  };
}
