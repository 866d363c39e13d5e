/** What blocks public access to a bucket: its own switches and its account's, the most restrictive of both. */
import type { Bucket } from "../object/index/bucket-table.ts";
import { isPublicGrant } from "./access-control-list.ts";
import { hasAcls } from "./object-ownership.ts";
import { NOTHING_BLOCKED, type PublicAccessBlock, strictest } from "./public-access-block.ts";
import { isPublicPolicy } from "./public-policy.ts";

export const effectiveBlock = ({ accountBlock, settings }: Bucket): PublicAccessBlock =>
  accountBlock === undefined
    ? (settings.publicAccessBlock ?? NOTHING_BLOCKED)
    : strictest(settings.publicAccessBlock, accountBlock);

const known = new WeakMap<Bucket, boolean>();

/** Of the policy as it is now; a bucket whose policy changes is another value. */
export function hasPublicPolicy(bucket: Bucket): boolean {
  let isPublic = known.get(bucket);
  if (isPublic === undefined) {
    isPublic = bucket.policy !== undefined && isPublicPolicy(bucket.policy);
    known.set(bucket, isPublic);
  }
  return isPublic;
}

export const hasPublicAcl = ({ settings }: Bucket): boolean =>
  hasAcls(settings) && (settings.acl?.some(isPublicGrant) ?? false);
