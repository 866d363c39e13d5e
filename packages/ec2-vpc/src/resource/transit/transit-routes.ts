/**
 * The routes that a transit gateway's table has: static ones, those of prefix lists, and the blocks of attachments that
 * propagate. One a destination: a static one before a propagated one, the older of two propagated ones.
 * https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
 */
import type { Resources } from "../resources.ts";
import { currentEntries } from "../vpc/prefix-list.ts";
import type { TransitRouteTableRecord } from "./transit-route-table.ts";

export interface TransitRouteView {
  readonly destination: string;
  /** Undefined: a blackhole that was asked for. */
  readonly attachmentId: string | undefined;
  readonly type: "static" | "propagated";
  /** What it leads to is not there: a blackhole, too. */
  readonly isActive: boolean;
  readonly prefixListId: string | undefined;
}

export function routesOf(
  resources: Resources,
  table: TransitRouteTableRecord,
): readonly TransitRouteView[] {
  const found = new Map<string, TransitRouteView>();
  const add = (route: Omit<TransitRouteView, "isActive">) => {
    if (found.has(route.destination)) return;
    const attachment = resources.transitAttachments.get(route.attachmentId ?? "");
    found.set(route.destination, { ...route, isActive: attachment?.state === "available" });
  };
  const [lists, blocks] = [true, false].map((isList) =>
    table.routes.filter(({ destination }) => destination.startsWith("pl-") === isList),
  );
  for (const route of blocks ?? []) add({ ...route, type: "static", prefixListId: undefined });
  for (const { destination: prefixListId, attachmentId } of lists ?? []) {
    const list = resources.prefixLists.get(prefixListId);
    for (const { cidr } of list === undefined ? [] : currentEntries(list)) {
      add({ destination: cidr, attachmentId, type: "static", prefixListId });
    }
  }
  for (const attachmentId of table.propagations) {
    for (const destination of blocksOf(resources, attachmentId)) {
      add({ destination, attachmentId, type: "propagated", prefixListId: undefined });
    }
  }
  return [...found.values()];
}

/** Peerings propagate nothing. */
function blocksOf({ transitAttachments, vpcs }: Resources, attachmentId: string): string[] {
  const resource = transitAttachments.get(attachmentId)?.resource;
  if (resource?.kind !== "vpc") return [];
  const vpc = vpcs.get(resource.id);
  const ipv6 = resource.options.ipv6Support === "enable" ? (vpc?.ipv6Associations ?? []) : [];
  return [...(vpc?.cidrAssociations ?? []), ...ipv6].map(({ cidrBlock }) => cidrBlock);
}
