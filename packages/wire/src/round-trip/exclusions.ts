/**
 * What the round-trip fuzz leaves out, each with its reason. `round-trip.fuzz.test.ts` also puts every excluded
 * member in and fails when it survives: then its line here is no longer needed.
 */
export type Direction = "input" | "output";

export interface Exclusion {
  readonly service: string;
  readonly direction: Direction;
  /** `*` for any. */
  readonly structure: string;
  readonly member: string;
  readonly reason: string;
}

export const EXCLUSIONS: readonly Exclusion[] = [
  {
    service: "s3",
    direction: "input",
    structure: "*",
    member: "SSECustomerKey",
    reason: "the client sends the base64 form of it",
  },
  {
    service: "s3",
    direction: "input",
    structure: "*",
    member: "CopySourceSSECustomerKey",
    reason: "the client sends the base64 form of it",
  },
  {
    service: "s3",
    direction: "input",
    structure: "*",
    member: "ChecksumAlgorithm",
    reason: "the client computes a checksum with it, and knows only some algorithms",
  },
  {
    service: "s3",
    direction: "input",
    structure: "GetObjectRequest",
    member: "ChecksumMode",
    reason: "the client then verifies the answer's checksums, which are random here",
  },
  {
    service: "s3",
    direction: "output",
    structure: "*",
    member: "ExpiresString",
    reason: "the client puts the text of the Expires header there",
  },
];

export function isExcluded(
  service: string,
  direction: Direction,
  structure: string,
  member: string,
): boolean {
  return EXCLUSIONS.some(
    (exclusion) =>
      exclusion.service === service &&
      exclusion.direction === direction &&
      (exclusion.structure === "*" || exclusion.structure === structure) &&
      exclusion.member === member,
  );
}

export interface AddedMember {
  readonly service: string;
  readonly direction: Direction;
  readonly member: string;
  readonly reason: string;
}

/** Members that the client adds by itself when they are not there. */
export const ADDED_BY_CLIENT: readonly AddedMember[] = [
  added("s3", "input", "ChecksumAlgorithm", "its default integrity protection"),
  added("s3", "input", "ContentType", "a body is application/octet-stream unless said otherwise"),
  added("s3", "output", "ExpiresString", "the text of the Expires header"),
  added("ec2", "input", "DestinationRegion", "its own region, for CopySnapshot"),
  added("ec2", "input", "PresignedUrl", "a signed request to the source region, for CopySnapshot"),
  added("s3", "input", "ContentLength", "of WriteGetObjectResponse's body"),
  added("s3", "output", "Metadata", "an empty map where there are none"),
  added("s3", "output", "ContentType", "an object without one is application/octet-stream"),
  added("lambda", "output", "ResponseStreamContentType", "that of the event stream"),
];

function added(service: string, direction: Direction, member: string, reason: string): AddedMember {
  return { service, direction, member, reason };
}

/** What arrived, without what the client added to what was given. */
export function withoutAdded(
  service: string,
  direction: Direction,
  given: object,
  arrived: object,
): object {
  const names = new Set(
    ADDED_BY_CLIENT.filter(
      (entry) => entry.service === service && entry.direction === direction,
    ).map(({ member }) => member),
  );
  return Object.fromEntries(
    Object.entries(arrived).filter(([name]) => name in given || !names.has(name)),
  );
}
