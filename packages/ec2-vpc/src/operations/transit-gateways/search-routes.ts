/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SearchTransitGatewayRoutes.html */
import type {
  SearchTransitGatewayRoutesCommandInput,
  SearchTransitGatewayRoutesResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import { cidr, containsBlock } from "../../packet/tables/cidr.ts";
import { type FilterInput, predicateOf } from "../../resource/filter.ts";
import type { Filters } from "../../resource/kind.ts";
import { pageOf } from "../../resource/page.ts";
import type { ResourceRecord } from "../../resource/record.ts";
import { canonicalCidr } from "../../resource/security/canonical-cidr.ts";
import { resourceIdOf, shownAttachmentId } from "../../resource/transit/transit-attachment.ts";
import { routesOf, type TransitRouteView } from "../../resource/transit/transit-routes.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { requireTable } from "./find-transit.ts";
import { shownRoute } from "./routes.ts";

type Route = ResourceRecord & TransitRouteView;

const FILTERS: Filters<Route> = {
  "attachment.resource-id": ({ attachmentId }, { transitAttachments }) => {
    const attachment = transitAttachments.get(attachmentId ?? "");
    return attachment && resourceIdOf(attachment);
  },
  "attachment.resource-type": ({ attachmentId }, { transitAttachments }) =>
    transitAttachments.get(attachmentId ?? "")?.resource.kind,
  "attachment.transit-gateway-attachment-id": ({ attachmentId }, { transitAttachments }) => {
    const attachment = transitAttachments.get(attachmentId ?? "");
    return attachment && shownAttachmentId(attachment);
  },
  "prefix-list-id": ({ prefixListId }) => prefixListId,
  "route-search.exact-match": ({ destination }) => destination,
  state: ({ isActive }) => (isActive ? "active" : "blackhole"),
  type: ({ type }) => type,
};

/** Which blocks of a family lie within which. */
const SEARCHES = {
  "route-search.longest-prefix-match": (block: string, wanted: string) => covers(block, wanted),
  "route-search.supernet-of-match": (block: string, wanted: string) => covers(block, wanted),
  "route-search.subnet-of-match": (block: string, wanted: string) => covers(wanted, block),
} as const;

export function searchTransitGatewayRoutes(
  { resources }: Rooms,
  input: SearchTransitGatewayRoutesCommandInput,
  call: Call,
): SearchTransitGatewayRoutesResult {
  const place = placeOf(call);
  const table = requireTable(resources, place, input.TransitGatewayRouteTableId);
  const filters = input.Filters ?? [];
  if (filters.length === 0) throw missing("Filters");
  const searches = filters.filter(({ Name = "" }) => Name in SEARCHES);
  const others = filters.filter((filter) => !searches.includes(filter)).map(canonical);
  const matches = predicateOf(FILTERS, others, resources);
  const routes = routesOf(resources, table)
    .map((route): Route => ({ ...place, ...route, id: route.destination, tags: {} }))
    .filter(matches);
  const page = pageOf(searches.reduce(search, routes), input);
  return {
    Routes: page.records.map((route) => shownRoute(resources, route)),
    AdditionalRoutesAvailable: page.nextToken !== undefined,
    NextToken: page.nextToken,
  };
}

function canonical(filter: FilterInput): FilterInput {
  if (filter.Name !== "route-search.exact-match") return filter;
  return { ...filter, Values: (filter.Values ?? []).map(readBlock) };
}

/** A block, or an address alone. */
function readBlock(text: string): string {
  const family = text.includes(":") ? 6 : 4;
  const block = text.includes("/") ? text : `${text}/${family === 4 ? 32 : 128}`;
  return canonicalCidr(block, family);
}

function search(routes: Route[], { Name, Values = [] }: FilterInput): Route[] {
  const isMeant = SEARCHES[Name as keyof typeof SEARCHES];
  const found = new Set<Route>();
  for (const wanted of Values.map(readBlock)) {
    const these = routes.filter(({ destination }) => isMeant(destination, wanted));
    const longest = Math.max(...these.map(({ destination }) => lengthOf(destination)));
    for (const route of these) {
      if (Name !== "route-search.longest-prefix-match" || lengthOf(route.destination) === longest) {
        found.add(route);
      }
    }
  }
  return [...found];
}

const lengthOf = (block: string) => Number(block.split("/")[1]);

const covers = (outer: string, inner: string) => containsBlock(cidr(outer), cidr(inner));
