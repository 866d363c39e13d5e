/**
 * A permission on a bucket or an object, as it is asked of IAM: with the policy and the ACL that have a say in it.
 *
 * An object belongs to the bucket's account unless its writer kept it (object ownership). On an object of another
 * account the bucket's policy may deny; what allows is that account's policies and the object's ACL.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html
 */
import type { AuthorizationRequest, Call, ContextValue } from "@cloudglass/wire";
import {
  type AclSubject,
  type Grant,
  isPrivate,
  isPublicGrant,
  privateGrants,
} from "../bucket/access-control-list.ts";
import { aclPolicy } from "../bucket/acl-policy.ts";
import { canonicalId } from "../bucket/canonical-id.ts";
import { effectiveBlock, hasPublicPolicy } from "../bucket/effective-block.ts";
import { ANONYMOUS_ACCOUNT, hasAcls } from "../bucket/object-ownership.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { bucketArn, objectArn } from "../resource-arn.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { bucketTagKeys, existingTagKeys } from "../tag-keys.ts";

export type AccessCall = Omit<Call, "authorize">;
export type Context = Record<string, ContextValue>;

/** What is decided by the bucket alone, whoever owns the object of that key. */
const DECIDED_BY_BUCKET = new Set([
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:AbortMultipartUpload",
  "s3:ListMultipartUploadParts",
]);
const POLICY_ACTIONS = new Set([
  "s3:GetBucketPolicy",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
]);

export function bucketPermission(
  bucket: Bucket,
  action: string,
  context: Context,
  call: AccessCall,
): AuthorizationRequest {
  return permission(bucket, action, bucketArn(bucket), context, call, ofBucket(bucket));
}

export interface ObjectName {
  readonly objectKey: string;
  readonly versionId?: string | undefined;
}

export function objectPermission(
  rooms: Rooms,
  bucket: Bucket,
  action: string,
  name: ObjectName,
  context: Context,
  call: AccessCall,
): AuthorizationRequest {
  const { objectKey, versionId } = name;
  const isLookedUp = hasAcls(bucket.settings) && !DECIDED_BY_BUCKET.has(action);
  const object = isLookedUp ? storedObject(rooms, bucket, name) : undefined;
  const asked = foundPermission(bucket, action, objectKey, object, context, call);
  const furtherContext = existingTagKeys(rooms, bucket, action, objectKey, versionId);
  return furtherContext === undefined ? asked : { ...asked, furtherContext };
}

/** To be told that the key is not there; undefined when it is there. */
export function absencePermission(
  rooms: Rooms,
  bucketName: string,
  objectKey: string,
  call: AccessCall,
): AuthorizationRequest | undefined {
  const bucket = requireBucket(rooms, bucketName);
  if (storedObject(rooms, bucket, { objectKey }) !== undefined) return undefined;
  return bucketPermission(bucket, "s3:ListBucket", { "s3:prefix": objectKey }, call);
}

/**
 * To whoever began an upload it is one of his own account; the bucket's policy can deny it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
export function initiatorPermission(
  rooms: Rooms,
  { action, resource, context }: AuthorizationRequest,
  name: { readonly Bucket?: string; readonly Key?: string; readonly UploadId?: string },
  call: AccessCall,
): AuthorizationRequest | undefined {
  const { Bucket: bucketName = "", Key: objectKey = "", UploadId: uploadId = "" } = name;
  const bucket = requireBucket(rooms, bucketName);
  const upload = rooms.index.uploads.get(bucket.bucketId, objectKey, uploadId);
  const { arn, accountId: ownerAccountId } = call.caller;
  if (arn === "" || upload?.initiatorId !== arn) return undefined;
  const holding = { ownerAccountId, acl: undefined };
  return permission(bucket, action, resource, { ...context }, call, holding);
}

/** Of an object that the caller has at hand; of a key without object the bucket's owner decides. */
export function foundPermission(
  bucket: Bucket,
  action: string,
  objectKey: string,
  object: ObjectRecord | undefined,
  context: Context,
  call: AccessCall,
): AuthorizationRequest {
  const arn = objectArn(bucket, objectKey);
  return permission(bucket, action, arn, context, call, holdingOf(bucket, action, object));
}

/** What the write of an object brings along: the bucket decides, whoever owns the object that is replaced. */
export function newObjectPermission(
  rooms: Rooms,
  bucket: Bucket,
  action: string,
  objectKey: string,
  context: Context,
  call: AccessCall,
): AuthorizationRequest {
  const arn = objectArn(bucket, objectKey);
  const asked = permission(bucket, action, arn, context, call, ofBucket(bucket));
  const furtherContext = existingTagKeys(rooms, bucket, action, objectKey, undefined);
  return furtherContext === undefined ? asked : { ...asked, furtherContext };
}

/** To whom a thing belongs, and its ACL as a policy, when that grants anything to others. */
interface Holding {
  readonly ownerAccountId: string;
  readonly acl: string | undefined;
}

function permission(
  bucket: Bucket,
  action: string,
  resource: string,
  context: Context,
  call: AccessCall,
  { ownerAccountId, acl }: Holding,
): AuthorizationRequest {
  const policy = standsAboveBucketPolicy(bucket, action, call) ? undefined : bucket.policy;
  context["s3:ResourceAccount"] = bucket.ownerAccountId;
  bucketTagKeys(context, bucket);
  const isForeign = ownerAccountId !== bucket.ownerAccountId;
  if (isForeign) context["aws:ResourceAccount"] = bucket.ownerAccountId;
  if (policy === undefined && acl === undefined) {
    return { action, resource, resourceAccountId: ownerAccountId, context };
  }
  const { accountId } = call.caller;
  return {
    action,
    resource,
    resourceAccountId: ownerAccountId,
    context,
    ...(accountId === "" ? {} : { canonicalUserId: canonicalId(accountId) }),
    ...(acl === undefined ? {} : { accessControlList: acl }),
    ...(policy === undefined ? {} : { resourcePolicy: policy }),
    ...(isForeign || isRestricted(bucket, call) ? { resourcePolicyOnlyDenies: true } : {}),
  };
}

/**
 * The root user of the bucket's account may read, put and delete the bucket policy whatever it denies, lest an account
 * lock itself out; unless who put it confirmed that he wants that.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
function standsAboveBucketPolicy(bucket: Bucket, action: string, { caller }: AccessCall): boolean {
  return (
    caller.kind === "root" &&
    POLICY_ACTIONS.has(action) &&
    caller.accountId === bucket.ownerAccountId &&
    bucket.settings.policyBindsRoot === undefined
  );
}

/** RestrictPublicBuckets: a public policy gives nothing to other accounts, not even what it gives to some by name. */
function isRestricted(bucket: Bucket, { caller }: AccessCall): boolean {
  if (caller.accountId === bucket.ownerAccountId || caller.kind === "service") return false;
  return effectiveBlock(bucket).restrictPublicBuckets && hasPublicPolicy(bucket);
}

const ofBucketOwner = ({ ownerAccountId }: Bucket): Holding => ({ ownerAccountId, acl: undefined });

function ofBucket(bucket: Bucket): Holding {
  const { ownerAccountId, settings } = bucket;
  if (settings.acl === undefined || !hasAcls(settings)) return ofBucketOwner(bucket);
  return { ownerAccountId, acl: granted(bucket, settings.acl, "bucket", ownerAccountId) };
}

function holdingOf(bucket: Bucket, action: string, object: ObjectRecord | undefined): Holding {
  if (DECIDED_BY_BUCKET.has(action)) return ofBucket(bucket);
  if (object === undefined || !hasAcls(bucket.settings)) return ofBucketOwner(bucket);
  return ofObject(bucket, object);
}

function storedObject({ index }: Rooms, bucket: Bucket, { objectKey, versionId }: ObjectName) {
  return versionId === undefined
    ? index.objects.get(bucket.bucketId, objectKey)
    : index.objects.version(bucket.bucketId, objectKey, versionId);
}

function ofObject(bucket: Bucket, { attributes }: ObjectRecord): Holding {
  const ownerAccountId = attributes.ownerAccountId ?? bucket.ownerAccountId;
  const grants =
    attributes.grants ??
    (ownerAccountId === ANONYMOUS_ACCOUNT ? privateGrants(ANONYMOUS_ACCOUNT) : undefined);
  const acl = grants && granted(bucket, grants, "object", ownerAccountId);
  return { ownerAccountId, acl };
}

/** Without the public grants when IgnorePublicAcls is on. Undefined when nothing is left for others. */
function granted(
  bucket: Bucket,
  grants: readonly Grant[],
  subject: AclSubject,
  ownerAccountId: string,
): string | undefined {
  const counted = effectiveBlock(bucket).ignorePublicAcls
    ? grants.filter((grant) => !isPublicGrant(grant))
    : grants;
  if (ownerAccountId !== ANONYMOUS_ACCOUNT && isPrivate(counted, ownerAccountId)) return undefined;
  return aclPolicy(counted, subject);
}
