/**
 * Which resources a request names. Ids say their kind, wherever in the input they stand; what is named otherwise (key
 * pairs, public addresses, associations) has a line here.
 */
import type { Place } from "../resource/record.ts";
import type { Resources } from "../resource/resources.ts";

export type Input = Readonly<Record<string, unknown>>;

/** Type → ids. */
export type Named = ReadonlyMap<string, ReadonlySet<string>>;

/** What stands in them is told, not acted on. */
const ONLY_TOLD = new Set([
  "ClientToken",
  "Description",
  "Filters",
  "IpPermissions",
  "PeerVpcId",
  "PolicyDocument",
  "ReferencedGroupId",
  "TagSpecifications",
  "Tags",
  "UserData",
  "UserIdGroupPairs",
]);

/** A member that names something by other words than its id → its type and id. */
type Naming = (value: string, resources: Resources, place: Place) => string | undefined;

const BY_ASSOCIATION: Naming = (value, { routeTables, networkAcls }, place) => {
  for (const collection of [routeTables, networkAcls]) {
    for (const { id, associations } of collection.in(place)) {
      if (associations.some(({ associationId }) => associationId === value)) return id;
    }
  }
  return undefined;
};

const BY_GROUP_NAME: Naming = (value, { securityGroups, vpcs }, place) => {
  for (const { id, name, vpcId } of securityGroups.in(place)) {
    if (name === value && vpcs.get(vpcId)?.isDefault) return id;
  }
  return undefined;
};

const NAMINGS: Readonly<Record<string, Naming>> = {
  AssociationId: BY_ASSOCIATION,
  GroupName: BY_GROUP_NAME,
  GroupNames: BY_GROUP_NAME,
  SecurityGroups: BY_GROUP_NAME,
};

/** Deeper than any input of the model. */
const DEPTH_MAX = 12;

export function namedResources(input: Input, resources: Resources, place: Place): Named {
  const named = new Map<string, Set<string>>();
  const add = (id: string) => {
    const type = resources.collectionOf(id)?.kind.type;
    if (type === undefined) return false;
    const ids = named.get(type);
    if (ids === undefined) named.set(type, new Set([id]));
    else ids.add(id);
    return true;
  };
  const visit = (name: string, value: unknown, depth: number): void => {
    if (ONLY_TOLD.has(name) || depth > DEPTH_MAX) return;
    if (typeof value === "string") {
      if (add(value)) return;
      const id = NAMINGS[name]?.(value, resources, place);
      if (id !== undefined) add(id);
    } else if (Array.isArray(value)) {
      for (const each of value) visit(name, each, depth + 1);
    } else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) {
      for (const [member, each] of Object.entries(value)) visit(member, each, depth + 1);
    }
  };
  visit("", input, 0);
  return named;
}
