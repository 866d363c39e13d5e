/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayPrefixListReference.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTransitGatewayPrefixListReference.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayPrefixListReference.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayPrefixListReferences.html
 */
import type {
  CreateTransitGatewayPrefixListReferenceCommandInput,
  CreateTransitGatewayPrefixListReferenceResult,
  DeleteTransitGatewayPrefixListReferenceCommandInput,
  DeleteTransitGatewayPrefixListReferenceResult,
  GetTransitGatewayPrefixListReferencesCommandInput,
  GetTransitGatewayPrefixListReferencesResult,
  ModifyTransitGatewayPrefixListReferenceCommandInput,
  ModifyTransitGatewayPrefixListReferenceResult,
  TransitGatewayPrefixListReference,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError } from "../../errors.ts";
import { predicateOf } from "../../resource/filter.ts";
import type { Filters } from "../../resource/kind.ts";
import { pageOf } from "../../resource/page.ts";
import type { ResourceRecord } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { resourceIdOf, shownAttachmentId } from "../../resource/transit/transit-attachment.ts";
import type {
  TransitRouteTableRecord,
  TransitStaticRoute,
} from "../../resource/transit/transit-route-table.ts";
import { requirePrefixList } from "../../resource/vpc/prefix-list.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { attachmentName } from "./describe-attachments.ts";
import { requireTable } from "./find-transit.ts";
import { readTarget } from "./routes.ts";

export function createTransitGatewayPrefixListReference(
  { resources }: Rooms,
  input: CreateTransitGatewayPrefixListReferenceCommandInput,
  call: Call,
): CreateTransitGatewayPrefixListReferenceResult {
  const place = placeOf(call);
  const table = requireTable(resources, place, input.TransitGatewayRouteTableId);
  const { id: destination } = requirePrefixList(resources, place, input.PrefixListId);
  const attachmentId = readTarget(resources, place, table, input);
  if (table.routes.some((route) => route.destination === destination)) {
    throw clientError(
      "PrefixListReferenceAlreadyExists",
      `Prefix list reference ${destination} already exists in Transit Gateway Route Table ${table.id}.`,
    );
  }
  const reference = { destination, attachmentId };
  resources.transitRouteTables.put({ ...table, routes: [...table.routes, reference] });
  return { TransitGatewayPrefixListReference: shown(resources, table, reference, "pending") };
}

export function modifyTransitGatewayPrefixListReference(
  { resources }: Rooms,
  input: ModifyTransitGatewayPrefixListReferenceCommandInput,
  call: Call,
): ModifyTransitGatewayPrefixListReferenceResult {
  const place = placeOf(call);
  const table = requireTable(resources, place, input.TransitGatewayRouteTableId);
  const { destination } = requireReference(table, input.PrefixListId);
  const reference = { destination, attachmentId: readTarget(resources, place, table, input) };
  const routes = table.routes.map((route) =>
    route.destination === destination ? reference : route,
  );
  resources.transitRouteTables.put({ ...table, routes });
  return { TransitGatewayPrefixListReference: shown(resources, table, reference, "modifying") };
}

export function deleteTransitGatewayPrefixListReference(
  { resources }: Rooms,
  input: DeleteTransitGatewayPrefixListReferenceCommandInput,
  call: Call,
): DeleteTransitGatewayPrefixListReferenceResult {
  const table = requireTable(resources, placeOf(call), input.TransitGatewayRouteTableId);
  const reference = requireReference(table, input.PrefixListId);
  const routes = table.routes.filter((route) => route !== reference);
  resources.transitRouteTables.put({ ...table, routes });
  return { TransitGatewayPrefixListReference: shown(resources, table, reference, "deleting") };
}

function requireReference(
  { id, routes }: TransitRouteTableRecord,
  prefixListId: string | undefined,
): TransitStaticRoute {
  const found = routes.find(({ destination }) => destination === prefixListId);
  if (found !== undefined && prefixListId?.startsWith("pl-")) return found;
  throw clientError(
    "InvalidPrefixListReference.NotFound",
    `Prefix list reference ${prefixListId} was not found in Transit Gateway Route Table ${id}.`,
  );
}

type Reference = ResourceRecord & TransitStaticRoute;

const attachmentOf = ({ transitAttachments }: Resources, { attachmentId }: TransitStaticRoute) =>
  transitAttachments.get(attachmentId ?? "");

const FILTERS: Filters<Reference> = {
  "attachment.resource-id": (reference, resources) => {
    const attachment = attachmentOf(resources, reference);
    return attachment && resourceIdOf(attachment);
  },
  "attachment.resource-type": (reference, resources) =>
    attachmentOf(resources, reference)?.resource.kind,
  "attachment.transit-gateway-attachment-id": (reference, resources) => {
    const attachment = attachmentOf(resources, reference);
    return attachment && shownAttachmentId(attachment);
  },
  "is-blackhole": ({ attachmentId }) => attachmentId === undefined,
  "prefix-list-id": ({ destination }) => destination,
  "prefix-list-owner-id": ({ destination }, { prefixLists }) =>
    prefixLists.get(destination)?.accountId,
  state: () => "available",
};

export function getTransitGatewayPrefixListReferences(
  { resources }: Rooms,
  input: GetTransitGatewayPrefixListReferencesCommandInput,
  call: Call,
): GetTransitGatewayPrefixListReferencesResult {
  const place = placeOf(call);
  const table = requireTable(resources, place, input.TransitGatewayRouteTableId);
  const references = table.routes
    .filter(({ destination }) => destination.startsWith("pl-"))
    .map((route): Reference => ({ ...place, ...route, id: route.destination, tags: {} }))
    .filter(predicateOf(FILTERS, input.Filters ?? [], resources));
  const page = pageOf(references, input);
  return {
    TransitGatewayPrefixListReferences: page.records.map((reference) =>
      shown(resources, table, reference, "available"),
    ),
    NextToken: page.nextToken,
  };
}

function shown(
  resources: Resources,
  table: TransitRouteTableRecord,
  reference: TransitStaticRoute,
  State: NonNullable<TransitGatewayPrefixListReference["State"]>,
): TransitGatewayPrefixListReference {
  const attachment = attachmentOf(resources, reference);
  return {
    TransitGatewayRouteTableId: table.id,
    PrefixListId: reference.destination,
    PrefixListOwnerId: resources.prefixLists.get(reference.destination)?.accountId,
    State,
    Blackhole: reference.attachmentId === undefined,
    ...(attachment !== undefined && { TransitGatewayAttachment: attachmentName(attachment) }),
  };
}
