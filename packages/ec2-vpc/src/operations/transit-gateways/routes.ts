/**
 * Static routes of a transit gateway's table.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayRoute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceTransitGatewayRoute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayRoute.html
 */
import type {
  CreateTransitGatewayRouteCommandInput,
  CreateTransitGatewayRouteResult,
  DeleteTransitGatewayRouteCommandInput,
  DeleteTransitGatewayRouteResult,
  ReplaceTransitGatewayRouteCommandInput,
  ReplaceTransitGatewayRouteResult,
  TransitGatewayRoute,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missing,
} from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { canonicalCidr } from "../../resource/security/canonical-cidr.ts";
import { shownAttachmentId } from "../../resource/transit/transit-attachment.ts";
import type {
  TransitRouteTableRecord,
  TransitStaticRoute,
} from "../../resource/transit/transit-route-table.ts";
import { routesOf, type TransitRouteView } from "../../resource/transit/transit-routes.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { attachmentName } from "./describe-attachments.ts";
import { requireReadyAttachment, requireTable } from "./find-transit.ts";

export function createTransitGatewayRoute(
  { resources }: Rooms,
  input: CreateTransitGatewayRouteCommandInput,
  call: Call,
): CreateTransitGatewayRouteResult {
  const place = placeOf(call);
  const table = requireTable(resources, place, input.TransitGatewayRouteTableId);
  const destination = readDestination(input.DestinationCidrBlock);
  const attachmentId = readTarget(resources, place, table, input);
  if (table.routes.some((route) => route.destination === destination)) {
    throw clientError(
      "RouteAlreadyExists",
      `Static route ${destination} already exists in Transit Gateway Route Table ${table.id}.`,
    );
  }
  const routes = [...table.routes, { destination, attachmentId }];
  return { Route: putRoutes(resources, { ...table, routes }, destination) };
}

export function replaceTransitGatewayRoute(
  { resources }: Rooms,
  input: ReplaceTransitGatewayRouteCommandInput,
  call: Call,
): ReplaceTransitGatewayRouteResult {
  const place = placeOf(call);
  const table = requireTable(resources, place, input.TransitGatewayRouteTableId);
  const destination = readDestination(input.DestinationCidrBlock);
  const attachmentId = readTarget(resources, place, table, input);
  requireRoute(table, destination);
  const routes = table.routes.map((route) =>
    route.destination === destination ? { destination, attachmentId } : route,
  );
  return { Route: putRoutes(resources, { ...table, routes }, destination) };
}

export function deleteTransitGatewayRoute(
  { resources }: Rooms,
  input: DeleteTransitGatewayRouteCommandInput,
  call: Call,
): DeleteTransitGatewayRouteResult {
  const table = requireTable(resources, placeOf(call), input.TransitGatewayRouteTableId);
  const destination = readDestination(input.DestinationCidrBlock);
  requireRoute(table, destination);
  const before = routesOf(resources, table).find((route) => route.destination === destination);
  const routes = table.routes.filter((route) => route.destination !== destination);
  resources.transitRouteTables.put({ ...table, routes });
  return {
    Route: { ...(before && shownRoute(resources, before)), State: "deleted" },
  };
}

export function readDestination(block: string | undefined): string {
  if (!block) throw missing("DestinationCidrBlock");
  return canonicalCidr(block, block.includes(":") ? 6 : 4);
}

/** Undefined: a blackhole. */
export function readTarget(
  resources: Resources,
  place: Place,
  table: TransitRouteTableRecord,
  {
    Blackhole,
    TransitGatewayAttachmentId: id,
  }: {
    readonly Blackhole?: boolean | undefined;
    readonly TransitGatewayAttachmentId?: string | undefined;
  },
): string | undefined {
  if (Blackhole && id !== undefined) {
    throw invalidParameterCombination(
      "TransitGatewayAttachmentId cannot be specified for a blackhole route",
    );
  }
  if (Blackhole) return undefined;
  if (id === undefined) throw missing("TransitGatewayAttachmentId");
  const attachment = requireReadyAttachment(resources, place, id);
  if (attachment.transitGatewayId === table.transitGatewayId) return attachment.id;
  throw invalidParameterValue(
    `Transit Gateway Attachment ${shownAttachmentId(attachment)} and Transit Gateway Route Table ${table.id} belong to different Transit Gateways.`,
  );
}

function requireRoute({ routes, id }: TransitRouteTableRecord, wanted: string): TransitStaticRoute {
  const found = routes.find(({ destination }) => destination === wanted);
  if (found !== undefined) return found;
  throw clientError(
    "InvalidRoute.NotFound",
    `Route ${wanted} was not found in Transit Gateway Route Table ${id}.`,
  );
}

function putRoutes(
  resources: Resources,
  table: TransitRouteTableRecord,
  destination: string,
): TransitGatewayRoute {
  resources.transitRouteTables.put(table);
  const route = routesOf(resources, table).find((each) => each.destination === destination);
  return route === undefined ? {} : shownRoute(resources, route);
}

export function shownRoute(
  { transitAttachments }: Resources,
  { destination, attachmentId, type, isActive, prefixListId }: TransitRouteView,
): TransitGatewayRoute {
  const attachment = transitAttachments.get(attachmentId ?? "");
  return {
    DestinationCidrBlock: destination,
    ...(prefixListId !== undefined && { PrefixListId: prefixListId }),
    ...(attachment !== undefined && { TransitGatewayAttachments: [attachmentName(attachment)] }),
    Type: type,
    State: isActive ? "active" : "blackhole",
  };
}
