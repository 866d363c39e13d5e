/**
 * Which permissions each operation needs, on what, and with which condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { Tag } from "@aws-sdk/client-s3";
import type { AccessTable, AuthorizationRequest, Call, ContextValue } from "@cloudglass/wire";
import { accessDenied, invalidExpectedOwner } from "./errors.ts";
import { lockKeys as addLockKeys, type LockMembers } from "./lock-keys.ts";
import type { Bucket } from "./object/index/bucket-table.ts";
import { copySource } from "./operations/copy-source-object.ts";
import type { OperationName } from "./operations/index.ts";
import { bucketArn, objectArn } from "./resource-arn.ts";
import { type Rooms, requireBucket } from "./rooms.ts";
import { signatureContext } from "./signature-context.ts";
import { bucketTagKeys, existingTagKeys, newBucketTagKeys, requestTagKeys } from "./tag-keys.ts";

type AccessCall = Omit<Call, "authorize">;
type Rule = (input: RequestInput, call: AccessCall) => readonly AuthorizationRequest[];
type Context = Record<string, ContextValue>;
/** Adds condition keys. */
type Keys = (input: RequestInput, context: Context, call: AccessCall) => void;

const noKeys: Keys = () => {};

const ACCOUNT_ID = /^\d{12}$/;

/** The members that access rules look at. */
export interface RequestInput extends LockMembers {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly ExpectedBucketOwner?: string;
  readonly ExpectedSourceBucketOwner?: string;
  readonly VersionId?: string;
  readonly CopySource?: string;
  readonly MetadataDirective?: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly ACL?: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly StorageClass?: string;
  readonly ServerSideEncryption?: string;
  readonly SSEKMSKeyId?: string;
  readonly SSECustomerAlgorithm?: string;
  /** The header `x-amz-tagging`, or the body of PutObjectTagging. */
  readonly Tagging?: string | { readonly TagSet?: readonly Tag[] };
  readonly BypassGovernanceRetention?: boolean;
  readonly ObjectLockEnabledForBucket?: boolean;
  readonly ReplicationConfiguration?: { readonly Role?: string };
  readonly CreateBucketConfiguration?: {
    readonly LocationConstraint?: string;
    readonly Tags?: readonly Tag[];
  };
}

export function accessOf(rooms: Rooms): AccessTable {
  const bucketRule =
    (action: string, keys: Keys = noKeys): Rule =>
    (input, call) => {
      const bucket = ownedBucket(rooms, input.Bucket!, input.ExpectedBucketOwner);
      const context = signatureContext(call);
      keys(input, context, call);
      return [request(bucket, action, bucketArn(bucket), context)];
    };
  // So that owners do not lock themselves out, the root of the owner's account is not asked for by the policy.
  const policyRule =
    (action: string): Rule =>
    (input, call) => {
      const { caller } = call;
      return bucketRule(action)(input, call).map(({ resourcePolicy, ...asked }) =>
        resourcePolicy === undefined || isRootOf(caller, asked.resourceAccountId)
          ? asked
          : { ...asked, resourcePolicy },
      );
    };
  const objectRule =
    (action: string, versionAction?: string, keys: Keys = noKeys): Rule =>
    (input, call) => {
      const bucket = ownedBucket(rooms, input.Bucket!, input.ExpectedBucketOwner);
      const context = signatureContext(call);
      keys(input, context, call);
      const { VersionId: versionId } = input;
      const isOfVersion = versionId !== undefined && versionAction !== undefined;
      if (isOfVersion) context["s3:VersionId"] = versionId;
      const asked = isOfVersion ? versionAction : action;
      return [objectRequest(rooms, bucket, asked, input.Key!, versionId, context)];
    };
  const putRule = objectRule("s3:PutObject", undefined, writeKeys);
  const tagRule = objectRule("s3:PutObjectTagging", undefined, writeKeys);
  const retentionRule = objectRule("s3:PutObjectRetention", undefined, lockKeys);
  const holdRule = objectRule("s3:PutObjectLegalHold", undefined, lockKeys);
  const bypassRule = objectRule("s3:BypassGovernanceRetention", undefined, lockKeys);
  /** A write that brings tags, a retention or a legal hold needs the permissions to put them. */
  const writeRule: Rule = (input, call) => {
    let requests = putRule(input, call);
    if (input.Tagging !== undefined) requests = [...requests, ...tagRule(input, call)];
    if (input.ObjectLockMode !== undefined) requests = [...requests, ...retentionRule(input, call)];
    if (input.ObjectLockLegalHoldStatus === undefined) return requests;
    return [...requests, ...holdRule(input, call)];
  };
  const bypassable =
    (rule: Rule): Rule =>
    (input, call) =>
      input.BypassGovernanceRetention
        ? [...rule(input, call), ...bypassRule(input, call)]
        : rule(input, call);
  const copyRule: Rule = (input, call) => [
    ...writeRule(input, call),
    sourceRead(rooms, input, call),
  ];

  const rules: Readonly<Record<OperationName, Rule>> = {
    ListBuckets: (_input, call) => [
      { action: "s3:ListAllMyBuckets", resource: "*", context: signatureContext(call) },
    ],
    CreateBucket: createBucketRule,
    HeadBucket: bucketRule("s3:ListBucket"),
    DeleteBucket: bucketRule("s3:DeleteBucket"),
    GetBucketLocation: bucketRule("s3:GetBucketLocation"),
    PutBucketPolicy: policyRule("s3:PutBucketPolicy"),
    GetBucketPolicy: policyRule("s3:GetBucketPolicy"),
    DeleteBucketPolicy: policyRule("s3:DeleteBucketPolicy"),
    GetBucketVersioning: bucketRule("s3:GetBucketVersioning"),
    PutBucketVersioning: bucketRule("s3:PutBucketVersioning"),
    ListObjectVersions: bucketRule("s3:ListBucketVersions", listKeys),
    PutBucketReplication: (input, call) => [
      ...bucketRule("s3:PutReplicationConfiguration")(input, call),
      ...passedRole(input.ReplicationConfiguration?.Role),
    ],
    GetBucketReplication: bucketRule("s3:GetReplicationConfiguration"),
    DeleteBucketReplication: bucketRule("s3:PutReplicationConfiguration"),
    PutBucketLogging: bucketRule("s3:PutBucketLogging"),
    GetBucketLogging: bucketRule("s3:GetBucketLogging"),
    PutBucketNotificationConfiguration: bucketRule("s3:PutBucketNotification"),
    GetBucketNotificationConfiguration: bucketRule("s3:GetBucketNotification"),
    PutBucketCors: bucketRule("s3:PutBucketCORS"),
    GetBucketCors: bucketRule("s3:GetBucketCORS"),
    DeleteBucketCors: bucketRule("s3:PutBucketCORS"),
    PutBucketWebsite: bucketRule("s3:PutBucketWebsite"),
    GetBucketWebsite: bucketRule("s3:GetBucketWebsite"),
    DeleteBucketWebsite: bucketRule("s3:DeleteBucketWebsite"),
    PutBucketLifecycleConfiguration: bucketRule("s3:PutLifecycleConfiguration"),
    GetBucketLifecycleConfiguration: bucketRule("s3:GetLifecycleConfiguration"),
    DeleteBucketLifecycle: bucketRule("s3:PutLifecycleConfiguration"),
    RestoreObject: objectRule("s3:RestoreObject", "s3:RestoreObject"),
    PutBucketEncryption: bucketRule("s3:PutEncryptionConfiguration"),
    GetBucketEncryption: bucketRule("s3:GetEncryptionConfiguration"),
    DeleteBucketEncryption: bucketRule("s3:PutEncryptionConfiguration"),
    PutBucketTagging: bucketRule("s3:PutBucketTagging"),
    GetBucketTagging: bucketRule("s3:GetBucketTagging"),
    DeleteBucketTagging: bucketRule("s3:PutBucketTagging"),
    PutBucketAbac: bucketRule("s3:PutBucketAbac"),
    GetBucketAbac: bucketRule("s3:GetBucketAbac"),
    PutObjectLockConfiguration: bucketRule("s3:PutBucketObjectLockConfiguration"),
    GetObjectLockConfiguration: bucketRule("s3:GetBucketObjectLockConfiguration"),
    PutObjectRetention: bypassable(retentionRule),
    GetObjectRetention: objectRule("s3:GetObjectRetention"),
    PutObjectLegalHold: holdRule,
    GetObjectLegalHold: objectRule("s3:GetObjectLegalHold"),
    PutObjectTagging: objectRule("s3:PutObjectTagging", "s3:PutObjectVersionTagging", tagKeys),
    GetObjectTagging: objectRule("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
    DeleteObjectTagging: objectRule("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
    UpdateObjectEncryption: objectRule(
      "s3:UpdateObjectEncryption",
      "s3:UpdateObjectVersionEncryption",
    ),
    ListObjects: bucketRule("s3:ListBucket", listKeys),
    ListObjectsV2: bucketRule("s3:ListBucket", listKeys),
    ListMultipartUploads: bucketRule("s3:ListBucketMultipartUploads"),
    GetObject: objectRule("s3:GetObject", "s3:GetObjectVersion"),
    HeadObject: objectRule("s3:GetObject", "s3:GetObjectVersion"),
    SelectObjectContent: objectRule("s3:GetObject"),
    GetObjectAttributes: (input, call) => [
      ...objectRule("s3:GetObject", "s3:GetObjectVersion")(input, call),
      ...objectRule("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")(input, call),
    ],
    PutObject: writeRule,
    CopyObject: copyRule,
    DeleteObject: bypassable(objectRule("s3:DeleteObject", "s3:DeleteObjectVersion", matchKeys)),
    // Each key is asked for by itself; a refusal is that key's.
    DeleteObjects: (input) => {
      ownedBucket(rooms, input.Bucket!, input.ExpectedBucketOwner);
      return [];
    },
    CreateMultipartUpload: writeRule,
    UploadPart: objectRule("s3:PutObject", undefined, partKeys),
    UploadPartCopy: copyRule,
    CompleteMultipartUpload: objectRule("s3:PutObject", undefined, completionKeys),
    AbortMultipartUpload: objectRule("s3:AbortMultipartUpload"),
    ListParts: objectRule("s3:ListMultipartUploadParts"),
  };
  return rules;
}

const isRootOf = ({ kind, accountId }: Call["caller"], owner: string | undefined): boolean =>
  kind === "root" && accountId === owner;

/** One key of DeleteObjects, or a permission that is asked for once the object is known. */
export function objectAccess(
  bucket: Bucket,
  action: string,
  objectKey: string,
  call: AccessCall,
  keys: Context = {},
): AuthorizationRequest {
  const context = { ...signatureContext(call), ...keys };
  return request(bucket, action, objectArn(bucket, objectKey), context);
}

/** With the tags that the object has, where policies may ask for them. */
function objectRequest(
  rooms: Rooms,
  bucket: Bucket,
  action: string,
  objectKey: string,
  versionId: string | undefined,
  context: Context,
): AuthorizationRequest {
  const furtherContext = existingTagKeys(rooms, bucket, action, objectKey, versionId);
  const asked = request(bucket, action, objectArn(bucket, objectKey), context);
  return furtherContext === undefined ? asked : { ...asked, furtherContext };
}

function request(
  bucket: Bucket,
  action: string,
  resource: string,
  context: Context,
): AuthorizationRequest {
  bucketTagKeys(context, bucket);
  const resourceAccountId = bucket.ownerAccountId;
  return bucket.policy === undefined
    ? { action, resource, resourceAccountId, context }
    : { action, resource, resourceAccountId, resourcePolicy: bucket.policy, context };
}

/** Whoever gives S3 a role must be allowed to. */
function passedRole(roleArn: string | undefined): readonly AuthorizationRequest[] {
  const resourceAccountId = /^arn:[a-z-]+:iam::(\d{12}):role\//.exec(roleArn ?? "")?.[1];
  if (roleArn === undefined || resourceAccountId === undefined) return [];
  const context = { "iam:PassedToService": "s3.amazonaws.com" };
  return [{ action: "iam:PassRole", resource: roleArn, resourceAccountId, context }];
}

function createBucketRule(input: RequestInput, call: AccessCall): readonly AuthorizationRequest[] {
  const context = signatureContext(call);
  const location = input.CreateBucketConfiguration?.LocationConstraint;
  if (location) context["s3:LocationConstraint"] = location;
  if (input.ACL !== undefined) context["s3:x-amz-acl"] = input.ACL;
  const tags = input.CreateBucketConfiguration?.Tags;
  newBucketTagKeys(context, tags);
  const resource = bucketArn({ name: input.Bucket!, region: call.region });
  const actions = ["s3:CreateBucket"];
  if (tags?.length) actions.push("s3:TagResource");
  if (input.ObjectLockEnabledForBucket) {
    actions.push("s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning");
  }
  return actions.map((action) => ({ action, resource, context }));
}

function sourceRead(rooms: Rooms, input: RequestInput, call: AccessCall): AuthorizationRequest {
  const source = copySource(input.CopySource);
  const bucket = ownedBucket(rooms, source.bucket, input.ExpectedSourceBucketOwner);
  const context = signatureContext(call);
  const action = source.versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
  if (source.versionId !== undefined) context["s3:VersionId"] = source.versionId;
  return objectRequest(rooms, bucket, action, source.objectKey, source.versionId, context);
}

/** Throws NoSuchBucket, and AccessDenied when the bucket is not the account's that the client expects. */
function ownedBucket(rooms: Rooms, name: string, expectedOwner: string | undefined): Bucket {
  if (expectedOwner !== undefined && !ACCOUNT_ID.test(expectedOwner)) {
    throw invalidExpectedOwner(expectedOwner);
  }
  const bucket = requireBucket(rooms, name);
  if (expectedOwner !== undefined && expectedOwner !== bucket.ownerAccountId) throw accessDenied();
  return bucket;
}

function listKeys(input: RequestInput, context: Context): void {
  if (input.Prefix !== undefined) context["s3:prefix"] = input.Prefix;
  if (input.Delimiter !== undefined) context["s3:delimiter"] = input.Delimiter;
  if (input.MaxKeys !== undefined) context["s3:max-keys"] = input.MaxKeys;
}

function matchKeys(input: RequestInput, context: Context): void {
  if (input.IfMatch !== undefined) context["s3:if-match"] = input.IfMatch;
  if (input.IfNoneMatch !== undefined) context["s3:if-none-match"] = input.IfNoneMatch;
}

function partKeys(input: RequestInput, context: Context): void {
  if (input.SSECustomerAlgorithm !== undefined) {
    context["s3:x-amz-server-side-encryption-customer-algorithm"] = input.SSECustomerAlgorithm;
  }
}

function completionKeys(input: RequestInput, context: Context): void {
  matchKeys(input, context);
  partKeys(input, context);
}

function tagKeys(input: RequestInput, context: Context): void {
  requestTagKeys(context, input.Tagging);
}

function lockKeys(input: RequestInput, context: Context, { receivedAt }: AccessCall): void {
  addLockKeys(context, input, receivedAt);
}

function writeKeys(input: RequestInput, context: Context, call: AccessCall): void {
  completionKeys(input, context);
  tagKeys(input, context);
  lockKeys(input, context, call);
  if (input.ServerSideEncryption !== undefined) {
    context["s3:x-amz-server-side-encryption"] = input.ServerSideEncryption;
  }
  if (input.SSEKMSKeyId !== undefined) {
    context["s3:x-amz-server-side-encryption-aws-kms-key-id"] = input.SSEKMSKeyId;
  }
  if (input.ACL !== undefined) context["s3:x-amz-acl"] = input.ACL;
  if (input.StorageClass !== undefined) context["s3:x-amz-storage-class"] = input.StorageClass;
  if (input.CopySource !== undefined) context["s3:x-amz-copy-source"] = input.CopySource;
  if (input.MetadataDirective !== undefined) {
    context["s3:x-amz-metadata-directive"] = input.MetadataDirective;
  }
}
