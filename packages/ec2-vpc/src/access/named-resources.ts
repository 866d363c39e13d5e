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

const BY_BLOCK_ASSOCIATION: Naming = (value, { vpcs, subnets }, place) => {
  for (const { id, cidrAssociations, ipv6Associations } of vpcs.in(place)) {
    const all = [...cidrAssociations, ...ipv6Associations];
    if (all.some(({ associationId }) => associationId === value)) return id;
  }
  for (const { id, ipv6Associations } of subnets.in(place)) {
    if (ipv6Associations.some(({ associationId }) => associationId === value)) return id;
  }
  return undefined;
};

const BY_ADDRESS_ASSOCIATION: Naming = (value, { elasticAddresses }, place) => {
  for (const { id, association } of elasticAddresses.in(place)) {
    if (association?.associationId === value) return id;
  }
  return undefined;
};

const BY_GROUP_NAME: Naming = (value, { securityGroups, vpcs }, place) => {
  for (const { id, name, vpcId } of securityGroups.in(place)) {
    if (name === value && vpcs.get(vpcId)?.isDefault) return id;
  }
  return undefined;
};

/** By a name that one alone of its kind has. */
const byName =
  (
    collection: (resources: Resources) => {
      in(place: Place): Iterable<{ readonly id: string; readonly name: string }>;
    },
  ): Naming =>
  (value, resources, place) => {
    for (const { id, name } of collection(resources).in(place)) {
      if (name === value) return id;
    }
    return undefined;
  };

const BY_PUBLIC_ADDRESS: Naming = (value, { elasticAddresses }, place) => {
  for (const { id, publicAddress } of elasticAddresses.in(place)) {
    if (publicAddress === value) return id;
  }
  return undefined;
};

const BY_ATTACHMENT: Naming = (value, { networkInterfaces }, place) => {
  for (const { id, attachment } of networkInterfaces.in(place)) {
    if (attachment?.attachmentId === value) return id;
  }
  return undefined;
};

const BY_PROFILE_ASSOCIATION: Naming = (value, { instances }, place) => {
  for (const { id, iamProfile } of instances.in(place)) {
    if (iamProfile?.associationId === value) return id;
  }
  return undefined;
};

const NAMINGS: Readonly<Record<string, readonly Naming[]>> = {
  AssociationId: [
    BY_ASSOCIATION,
    BY_BLOCK_ASSOCIATION,
    BY_ADDRESS_ASSOCIATION,
    BY_PROFILE_ASSOCIATION,
  ],
  AttachmentId: [BY_ATTACHMENT],
  GroupName: [BY_GROUP_NAME, byName(({ placementGroups }) => placementGroups)],
  GroupNames: [BY_GROUP_NAME],
  KeyName: [byName(({ keyPairs }) => keyPairs)],
  LaunchTemplateName: [byName(({ launchTemplates }) => launchTemplates)],
  PublicIp: [BY_PUBLIC_ADDRESS],
  SecurityGroups: [BY_GROUP_NAME],
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
      for (const naming of NAMINGS[name] ?? []) {
        const id = naming(value, resources, place);
        if (id !== undefined) add(id);
      }
    } else if (Array.isArray(value)) {
      for (const each of value) visit(name, each, depth + 1);
    } else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) {
      for (const [member, each] of Object.entries(value)) visit(member, each, depth + 1);
    }
  };
  visit("", input, 0);
  return named;
}
