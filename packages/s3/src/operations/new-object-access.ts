/** Who owns an object that is written, and its ACL. */
import type { Call } from "@cloudglass/wire";
import {
  type Grant,
  grantsFullControl,
  isPrivate,
  isPublicGrant,
} from "../bucket/access-control-list.ts";
import { effectiveBlock } from "../bucket/effective-block.ts";
import { ANONYMOUS_ACCOUNT, hasAcls, newOwner } from "../bucket/object-ownership.ts";
import * as errors from "../errors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectAttributes } from "../object/object-attributes.ts";
import { bucketArn, objectArn } from "../resource-arn.ts";
import { type AclHeaders, aclOfHeaders } from "./requested-acl.ts";

type ObjectAccess = Pick<ObjectAttributes, "grants" | "ownerAccountId">;

const OF_BUCKET_OWNER: ObjectAccess = {};

/** Throws what is wrong with the ACL that the headers give, or that the bucket takes none. */
export function newObjectAccess(
  bucket: Bucket,
  objectKey: string,
  input: AclHeaders,
  { caller }: Call,
): ObjectAccess {
  const { ownerAccountId: bucketOwnerAccountId, settings } = bucket;
  const writer = caller.accountId || ANONYMOUS_ACCOUNT;
  const targetOf = (ownerAccountId: string) =>
    ({ subject: "object", ownerAccountId, bucketOwnerAccountId }) as const;
  if (!hasAcls(settings)) {
    checkEnforced(aclOfHeaders(input, targetOf(bucketOwnerAccountId)), input, bucketOwnerAccountId);
    return OF_BUCKET_OWNER;
  }
  const requested = aclOfHeaders(input, targetOf(writer));
  const owner = newOwner(settings, bucketOwnerAccountId, writer, requested);
  const grants = owner === writer ? requested : aclOfHeaders(input, targetOf(owner));
  if (grants !== undefined) {
    refusePublic(bucket, grants, caller.arn, "s3:PutObject", objectArn(bucket, objectKey));
  }
  return {
    ...(owner === bucketOwnerAccountId ? {} : { ownerAccountId: owner }),
    ...(grants === undefined || isOwnersAlone(grants, owner) ? {} : { grants }),
  };
}

/** Throws AccessDenied for public grants where BlockPublicAcls is on. */
export function refusePublic(
  bucket: Bucket,
  grants: readonly Grant[],
  callerArn: string,
  action: string,
  arn = bucketArn(bucket),
): void {
  if (!effectiveBlock(bucket).blockPublicAcls || !grants.some(isPublicGrant)) return;
  throw errors.publicAclPrevented(callerArn, action, arn);
}

/** What a thing without an ACL has. */
export const isOwnersAlone = (grants: readonly Grant[], ownerAccountId: string): boolean =>
  isPrivate(grants, ownerAccountId) && grantsFullControl(grants, ownerAccountId);

/** Where ownership is enforced only that passes which says what is so anyway. */
function checkEnforced(
  grants: readonly Grant[] | undefined,
  { ACL: canned }: AclHeaders,
  bucketOwner: string,
): void {
  if (grants === undefined || canned === "bucket-owner-full-control") return;
  if (canned === undefined && isOwnersAlone(grants, bucketOwner)) return;
  throw errors.aclNotSupported();
}
