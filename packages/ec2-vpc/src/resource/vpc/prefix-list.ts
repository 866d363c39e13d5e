/**
 * Prefix lists: an account's own with all their versions, and AWS's.
 * https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
 */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { Place, ResourceRecord } from "../record.ts";
import type { Resources } from "../resources.ts";

export interface PrefixListEntryRecord {
  readonly cidr: string;
  readonly description: string | undefined;
}

export interface PrefixListRecord extends ResourceRecord {
  readonly name: string;
  readonly addressFamily: "IPv4" | "IPv6";
  /** Undefined: AWS's, which has no versions either. */
  readonly maxEntries: number | undefined;
  /** What its last change was. */
  readonly lastChange: "create" | "modify" | "restore";
  /** The entries of each version: version 1 is the first, the last is current. */
  readonly versions: readonly (readonly PrefixListEntryRecord[])[];
}

/** Whose AWS's own lists are. */
export const AWS_ACCOUNT = "AWS";

export const PREFIX_LIST: Kind<PrefixListRecord> = {
  type: "prefix-list",
  prefix: "pl",
  notFound: ([id]) =>
    clientError("InvalidPrefixListID.NotFound", `The prefix list ID '${id}' does not exist`),
  filters: {
    "owner-id": ({ accountId }) => accountId,
    "prefix-list-id": ({ id }) => id,
    "prefix-list-name": ({ name }) => name,
  },
};

export const currentEntries = ({ versions }: PrefixListRecord) => versions.at(-1) ?? [];

export const prefixListArn = ({ accountId, region, id }: PrefixListRecord) =>
  `arn:aws:ec2:${region}:${accountId === AWS_ACCOUNT ? "aws" : accountId}:prefix-list/${id}`;

/** The caller's, or AWS's of the region. */
export function findPrefixList(
  { prefixLists }: Resources,
  place: Place,
  id: string | undefined,
): PrefixListRecord | undefined {
  return (
    prefixLists.find(place, id) ??
    prefixLists.find({ accountId: AWS_ACCOUNT, region: place.region }, id)
  );
}

export function requirePrefixList(
  resources: Resources,
  place: Place,
  id: string | undefined,
): PrefixListRecord {
  const find = (each: string) => findPrefixList(resources, place, each);
  return resources.prefixLists.requireAll(place, [id ?? ""], find)[0] as PrefixListRecord;
}

/** Route tables and security groups that name it. */
export function* usersOf(
  resources: Resources,
  { id, region }: PrefixListRecord,
): Iterable<{ readonly id: string; readonly accountId: string }> {
  for (const table of resources.routeTables.all()) {
    if (table.region !== region) continue;
    if (table.routes.some(({ destination }) => destination === id)) yield table;
  }
  const groupIds = new Set<string>();
  for (const { peer, groupId } of resources.securityGroupRules.all()) {
    if ("prefixListId" in peer && peer.prefixListId === id) groupIds.add(groupId);
  }
  for (const groupId of groupIds) {
    const group = resources.securityGroups.get(groupId);
    if (group !== undefined) yield group;
  }
}
