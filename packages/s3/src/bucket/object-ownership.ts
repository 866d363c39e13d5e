/**
 * Object ownership: who owns what is written to a bucket, and whether ACLs count in it at all.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
import { type Grant, grantsFullControl } from "./access-control-list.ts";
import type { BucketSettings } from "./bucket-settings.ts";

export const OBJECT_OWNERSHIPS = [
  "BucketOwnerPreferred",
  "ObjectWriter",
  "BucketOwnerEnforced",
] as const;
export type ObjectOwnership = (typeof OBJECT_OWNERSHIPS)[number];

/** Those whose requests are not signed own what they write under this name, where a writer owns it. */
export const ANONYMOUS_ACCOUNT = "anonymous";

export const isObjectOwnership = (name: unknown): name is ObjectOwnership =>
  OBJECT_OWNERSHIPS.includes(name as ObjectOwnership);

/** A bucket without ownership controls is as `ObjectWriter`. */
export const hasAcls = ({ ownership }: BucketSettings): boolean =>
  ownership !== "BucketOwnerEnforced";

/** The account that owns a new object. */
export function newOwner(
  settings: BucketSettings,
  bucketOwner: string,
  writer: string,
  grants: readonly Grant[] | undefined,
): string {
  if (!hasAcls(settings)) return bucketOwner;
  const preferred = settings.ownership === "BucketOwnerPreferred";
  if (preferred && grants !== undefined && grantsFullControl(grants, bucketOwner)) {
    return bucketOwner;
  }
  return writer === "" ? ANONYMOUS_ACCOUNT : writer;
}
