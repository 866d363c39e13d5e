/**
 * VPC peering connections, which both accounts see.
 * https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
 */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { Place, ResourceRecord, Tags } from "../record.ts";
import type { Resources } from "../resources.ts";

export interface PeeringSide extends Place {
  readonly vpcId: string;
  /** Names of the VPC's hosts are private addresses to the other VPC. */
  readonly allowsDnsResolution: boolean;
}

export type PeeringStatus = "pending-acceptance" | "active" | "rejected" | "deleted" | "failed";

export interface PeeringConnectionRecord extends ResourceRecord {
  readonly requester: PeeringSide;
  readonly accepter: PeeringSide;
  readonly status: PeeringStatus;
  /** Milliseconds since the Unix epoch. */
  readonly statusAt: number;
  /** The account that rejected or deleted it. */
  readonly endedBy: string | undefined;
  /** Milliseconds since the Unix epoch: a request that nobody accepted is over then. */
  readonly expiresAt: number;
  /** Each account has its own: `tags` are the requester's. */
  readonly accepterTags: Tags;
}

const HOUR_MS = 3_600_000;
export const REQUEST_MS = 7 * 24 * HOUR_MS;
const SHOWN_MS = { long: 48 * HOUR_MS, short: 2 * HOUR_MS };

const notFound = (id: string | undefined) =>
  clientError(
    "InvalidVpcPeeringConnectionID.NotFound",
    `The vpcPeeringConnection ID '${id}' does not exist`,
  );

const isPlace = (one: Place, other: Place) =>
  one.accountId === other.accountId && one.region === other.region;

export const VPC_PEERING_CONNECTION: Kind<PeeringConnectionRecord> = {
  type: "vpc-peering-connection",
  prefix: "pcx",
  notFound: ([id]) => notFound(id),
  alsoIn: ({ accepter }) => [accepter],
  retagged: (record, place, change) =>
    isRequesters(record, place)
      ? { ...record, tags: change(record.tags) }
      : { ...record, accepterTags: change(record.accepterTags) },
  filters: {
    "accepter-vpc-info.cidr-block": ({ accepter }, resources) => blocksOf(resources, accepter),
    "accepter-vpc-info.owner-id": ({ accepter }) => accepter.accountId,
    "accepter-vpc-info.vpc-id": ({ accepter }) => accepter.vpcId,
    "expiration-time": ({ expiresAt }) => new Date(expiresAt).toISOString(),
    "requester-vpc-info.cidr-block": ({ requester }, resources) => blocksOf(resources, requester),
    "requester-vpc-info.owner-id": ({ requester }) => requester.accountId,
    "requester-vpc-info.vpc-id": ({ requester }) => requester.vpcId,
    "status-code": (record, { env }) => statusOf(record, env.clock.now()).Code,
    "status-message": (record, { env }) => statusOf(record, env.clock.now()).Message,
    "vpc-peering-connection-id": ({ id }) => id,
  },
};

const blocksOf = ({ vpcs }: Resources, { vpcId }: PeeringSide) =>
  vpcs.get(vpcId)?.cidrAssociations.map(({ cidrBlock }) => cidrBlock);

/** Whether the place is the requester's side; where both are one place, it is. */
export const isRequesters = ({ requester }: PeeringConnectionRecord, place: Place) =>
  isPlace(requester, place);
export const isAccepters = ({ accepter }: PeeringConnectionRecord, place: Place) =>
  isPlace(accepter, place);

/** With the tags of that side. */
export function seenFrom(record: PeeringConnectionRecord, place: Place): PeeringConnectionRecord {
  return isRequesters(record, place) ? record : { ...record, tags: record.accepterTags };
}

/** As the SDK has it; transitions last `transitionMs`. */
export function statusOf(record: PeeringConnectionRecord, now: number, transitionMs = 0) {
  const { accepter, status, statusAt, endedBy } = record;
  const isUnderWay = now < statusAt + transitionMs;
  switch (status) {
    case "pending-acceptance":
      if (isUnderWay) return initiating(record);
      if (now >= record.expiresAt) return { Code: "expired", Message: "Expired" } as const;
      return {
        Code: "pending-acceptance",
        Message: `Pending Acceptance by ${accepter.accountId}`,
      } as const;
    case "active":
      if (isUnderWay) return { Code: "provisioning", Message: "Provisioning" } as const;
      return { Code: "active", Message: "Active" } as const;
    case "rejected":
      return { Code: "rejected", Message: `Rejected by ${endedBy}` } as const;
    case "deleted":
      if (isUnderWay) return { Code: "deleting", Message: `Deleting by ${endedBy}` } as const;
      return { Code: "deleted", Message: `Deleted by ${endedBy}` } as const;
    case "failed":
      return {
        Code: "failed",
        Message: "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
      } as const;
  }
}

export const initiating = ({ accepter }: PeeringConnectionRecord) =>
  ({
    Code: "initiating-request",
    Message: `Initiating Request to ${accepter.accountId}`,
  }) as const;

/** One that is over is still shown for a while: longer to the account that did not end it. */
export function isShownIn(record: PeeringConnectionRecord, place: Place, now: number): boolean {
  const { requester, accepter, statusAt, endedBy } = record;
  switch (statusOf(record, now).Code) {
    case "failed":
      return isRequesters(record, place) && now < statusAt + SHOWN_MS.short;
    case "expired":
      return now < record.expiresAt + SHOWN_MS.long;
    case "rejected":
    case "deleted": {
      const isOther = requester.accountId !== accepter.accountId && endedBy !== place.accountId;
      return now < statusAt + (isOther ? SHOWN_MS.long : SHOWN_MS.short);
    }
    default:
      return true;
  }
}

/** Those that the place sees; what nobody sees any more is forgotten. */
export function peeringConnectionsIn(
  resources: Resources,
  place: Place,
): PeeringConnectionRecord[] {
  const now = resources.env.clock.now();
  const shown: PeeringConnectionRecord[] = [];
  for (const record of [...resources.peeringConnections.in(place)]) {
    if (isShownIn(record, place, now)) shown.push(seenFrom(record, place));
    else if (![record.requester, record.accepter].some((each) => isShownIn(record, each, now))) {
      resources.peeringConnections.remove(record.id);
    }
  }
  return shown;
}

export function requirePeeringConnection(
  resources: Resources,
  place: Place,
  id: string | undefined,
): PeeringConnectionRecord {
  const record = resources.peeringConnections.require(place, id);
  if (!isShownIn(record, place, resources.env.clock.now())) throw notFound(id);
  return record;
}

/** Requests and active ones of a VPC. */
export function* livePeerings(
  { peeringConnections, env }: Resources,
  vpcId: string,
): Iterable<PeeringConnectionRecord> {
  const now = env.clock.now();
  for (const record of peeringConnections.all()) {
    const isOf = record.requester.vpcId === vpcId || record.accepter.vpcId === vpcId;
    const { Code } = statusOf(record, now);
    if (isOf && (Code === "pending-acceptance" || Code === "active")) yield record;
  }
}
