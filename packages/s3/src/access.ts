/**
 * Which permissions each operation needs, on what, and with which condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { Tag } from "@aws-sdk/client-s3";
import type { AccessTable, AuthorizationRequest } from "@cloudglass/wire";
import { throughAccessPoint } from "./access/access-point.ts";
import {
  aclKeys,
  completionKeys,
  deletionKeys,
  holdKeys,
  inventoryKeys,
  listKeys,
  newAclKeys,
  ownershipKeys,
  partKeys,
  retentionKeys,
  tagKeys,
  updatedEncryptionKeys,
  writeKeys,
} from "./access/condition-keys.ts";
import { passedRole } from "./access/passed-role.ts";
import {
  type AccessCall,
  absencePermission,
  bucketPermission,
  type Context,
  foundPermission,
  initiatorPermission,
  newObjectPermission,
  objectPermission,
} from "./access/permission.ts";
import { accessDenied, invalidExpectedOwner } from "./errors.ts";
import type { LockMembers } from "./lock-keys.ts";
import type { Bucket } from "./object/index/bucket-table.ts";
import type { ObjectRecord } from "./object/index/object-record.ts";
import { copySource } from "./operations/copy-source-object.ts";
import type { OperationName } from "./operations/index.ts";
import { bucketArn } from "./resource-arn.ts";
import { type Rooms, requireBucket } from "./rooms.ts";
import { signatureContext } from "./signature-context.ts";
import { newBucketTagKeys } from "./tag-keys.ts";

type Rule = (input: RequestInput, call: AccessCall) => readonly AuthorizationRequest[];
/** Fills the condition keys of an operation. */
type Keys = (input: RequestInput, context: Context, call: AccessCall) => void;

const ACCOUNT_ID = /^\d{12}$/;
const NO_KEYS: Keys = () => {};

/** The members that access rules look at. */
export interface RequestInput extends AclInput, LockMembers {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly ExpectedBucketOwner?: string;
  readonly ExpectedSourceBucketOwner?: string;
  readonly VersionId?: string;
  readonly UploadId?: string;
  readonly CopySource?: string;
  readonly MetadataDirective?: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly StorageClass?: string;
  readonly ServerSideEncryption?: string;
  readonly SSEKMSKeyId?: string;
  readonly SSECustomerAlgorithm?: string;
  readonly WebsiteRedirectLocation?: string;
  readonly ObjectOwnership?: string;
  /** The header `x-amz-tagging`, or the body of PutObjectTagging. */
  readonly Tagging?: string | { readonly TagSet?: readonly Tag[] };
  readonly BypassGovernanceRetention?: boolean;
  readonly RequestPayer?: string;
  readonly InventoryConfiguration?: { readonly OptionalFields?: readonly string[] };
  readonly ObjectLockEnabledForBucket?: boolean;
  readonly ReplicationConfiguration?: { readonly Role?: string };
  readonly ObjectEncryption?: { readonly SSEKMS?: { readonly KMSKeyArn?: string } };
  readonly CreateBucketConfiguration?: {
    readonly LocationConstraint?: string;
    readonly Tags?: readonly Tag[];
  };
}

interface AclInput {
  readonly ACL?: string;
  readonly GrantFullControl?: string;
  readonly GrantRead?: string;
  readonly GrantReadACP?: string;
  readonly GrantWrite?: string;
  readonly GrantWriteACP?: string;
}

export function accessOf(rooms: Rooms): AccessTable {
  const bucketRule =
    (action: string, keys: Keys = NO_KEYS): Rule =>
    (input, call) => {
      const bucket = ownedBucket(rooms, input.Bucket!, input.ExpectedBucketOwner, input, call);
      const context = signatureContext(call);
      keys(input, context, call);
      return [bucketPermission(bucket, action, context, call)];
    };
  const objectRule =
    (action: string, versionAction?: string, keys: Keys = NO_KEYS): Rule =>
    (input, call) => {
      const bucket = ownedBucket(rooms, input.Bucket!, input.ExpectedBucketOwner, input, call);
      const context = signatureContext(call);
      keys(input, context, call);
      const { VersionId: versionId, Key: objectKey = "" } = input;
      const isOfVersion = versionId !== undefined && versionAction !== undefined;
      if (isOfVersion) context["s3:VersionId"] = versionId;
      const asked = isOfVersion ? versionAction : action;
      return [objectPermission(rooms, bucket, asked, { objectKey, versionId }, context, call)];
    };
  /** Who may list is told that a key is not there, whether he could have read it or not. */
  const readRule: Rule = (input, call) =>
    objectRule("s3:GetObject", "s3:GetObjectVersion")(input, call).map((asked) =>
      input.VersionId === undefined
        ? { ...asked, instead: () => absencePermission(rooms, input.Bucket!, input.Key!, call) }
        : asked,
    );
  const uploadRule =
    (action: string): Rule =>
    (input, call) =>
      objectRule(action)(input, call).map((asked) => ({
        ...asked,
        instead: () => initiatorPermission(rooms, asked, input, call),
      }));
  const retentionRule = objectRule("s3:PutObjectRetention", undefined, retentionKeys);
  const holdRule = objectRule("s3:PutObjectLegalHold", undefined, holdKeys);
  const bypassRule = objectRule("s3:BypassGovernanceRetention");
  /** A write that brings tags, an ACL, a retention or a legal hold needs the permissions to put them. */
  const writeRule = (isCreation: boolean): Rule => {
    const keys = writeKeys(isCreation);
    const write = objectRule("s3:PutObject", undefined, keys);
    return (input, call) => {
      const asked = write(input, call);
      const further = permissionsBesideWrite(input);
      if (further.length === 0) return asked;
      const bucket = requireBucket(rooms, input.Bucket!);
      return [
        ...asked,
        ...further.map(([action, ownKeys]) => {
          const context = signatureContext(call);
          ownKeys(input, context, call);
          return newObjectPermission(rooms, bucket, action, input.Key!, context, call);
        }),
      ];
    };
  };
  const bypassable =
    (rule: Rule): Rule =>
    (input, call) =>
      input.BypassGovernanceRetention
        ? [...rule(input, call), ...bypassRule(input, call)]
        : rule(input, call);
  const copyRule = (isCreation: boolean): Rule => {
    const write = writeRule(isCreation);
    return (input, call) => [...write(input, call), ...sourceRead(rooms, input, call)];
  };

  const rules: Readonly<Record<OperationName, Rule>> = {
    ListBuckets: (_input, call) => [
      { action: "s3:ListAllMyBuckets", resource: "*", context: accountContext(call) },
    ],
    CreateBucket: createBucketRule,
    HeadBucket: bucketRule("s3:ListBucket"),
    DeleteBucket: bucketRule("s3:DeleteBucket"),
    GetBucketLocation: bucketRule("s3:GetBucketLocation"),
    PutBucketPolicy: bucketRule("s3:PutBucketPolicy"),
    GetBucketPolicy: bucketRule("s3:GetBucketPolicy"),
    DeleteBucketPolicy: bucketRule("s3:DeleteBucketPolicy"),
    GetBucketPolicyStatus: bucketRule("s3:GetBucketPolicyStatus"),
    GetBucketAcl: bucketRule("s3:GetBucketAcl"),
    PutBucketAcl: bucketRule("s3:PutBucketAcl", aclKeys),
    GetBucketOwnershipControls: bucketRule("s3:GetBucketOwnershipControls"),
    PutBucketOwnershipControls: bucketRule("s3:PutBucketOwnershipControls"),
    DeleteBucketOwnershipControls: bucketRule("s3:PutBucketOwnershipControls"),
    GetPublicAccessBlock: bucketRule("s3:GetBucketPublicAccessBlock"),
    PutPublicAccessBlock: bucketRule("s3:PutBucketPublicAccessBlock"),
    DeletePublicAccessBlock: bucketRule("s3:PutBucketPublicAccessBlock"),
    GetBucketVersioning: bucketRule("s3:GetBucketVersioning"),
    PutBucketVersioning: bucketRule("s3:PutBucketVersioning"),
    ListObjectVersions: bucketRule("s3:ListBucketVersions", listKeys),
    PutBucketReplication: (input, call) => [
      ...bucketRule("s3:PutReplicationConfiguration")(input, call),
      ...passedRole(rooms, input),
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
    RestoreObject: objectRule("s3:RestoreObject"),
    PutBucketEncryption: bucketRule("s3:PutEncryptionConfiguration"),
    GetBucketEncryption: bucketRule("s3:GetEncryptionConfiguration"),
    DeleteBucketEncryption: bucketRule("s3:PutEncryptionConfiguration"),
    PutBucketTagging: bucketRule("s3:PutBucketTagging"),
    GetBucketTagging: bucketRule("s3:GetBucketTagging"),
    DeleteBucketTagging: bucketRule("s3:PutBucketTagging"),
    PutBucketAbac: bucketRule("s3:PutBucketAbac"),
    GetBucketAbac: bucketRule("s3:GetBucketAbac"),
    PutBucketInventoryConfiguration: bucketRule("s3:PutInventoryConfiguration", inventoryKeys),
    GetBucketInventoryConfiguration: bucketRule("s3:GetInventoryConfiguration"),
    DeleteBucketInventoryConfiguration: bucketRule("s3:PutInventoryConfiguration"),
    ListBucketInventoryConfigurations: bucketRule("s3:GetInventoryConfiguration"),
    PutBucketAnalyticsConfiguration: bucketRule("s3:PutAnalyticsConfiguration"),
    GetBucketAnalyticsConfiguration: bucketRule("s3:GetAnalyticsConfiguration"),
    DeleteBucketAnalyticsConfiguration: bucketRule("s3:PutAnalyticsConfiguration"),
    ListBucketAnalyticsConfigurations: bucketRule("s3:GetAnalyticsConfiguration"),
    PutBucketMetricsConfiguration: bucketRule("s3:PutMetricsConfiguration"),
    GetBucketMetricsConfiguration: bucketRule("s3:GetMetricsConfiguration"),
    DeleteBucketMetricsConfiguration: bucketRule("s3:PutMetricsConfiguration"),
    ListBucketMetricsConfigurations: bucketRule("s3:GetMetricsConfiguration"),
    PutBucketIntelligentTieringConfiguration: bucketRule("s3:PutIntelligentTieringConfiguration"),
    GetBucketIntelligentTieringConfiguration: bucketRule("s3:GetIntelligentTieringConfiguration"),
    DeleteBucketIntelligentTieringConfiguration: bucketRule(
      "s3:PutIntelligentTieringConfiguration",
    ),
    ListBucketIntelligentTieringConfigurations: bucketRule("s3:GetIntelligentTieringConfiguration"),
    PutBucketRequestPayment: bucketRule("s3:PutBucketRequestPayment"),
    GetBucketRequestPayment: bucketRule("s3:GetBucketRequestPayment"),
    PutBucketAccelerateConfiguration: bucketRule("s3:PutAccelerateConfiguration"),
    GetBucketAccelerateConfiguration: bucketRule("s3:GetAccelerateConfiguration"),
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
      undefined,
      updatedEncryptionKeys,
    ),
    ListObjects: bucketRule("s3:ListBucket", listKeys),
    ListObjectsV2: bucketRule("s3:ListBucket", listKeys),
    ListMultipartUploads: bucketRule("s3:ListBucketMultipartUploads"),
    GetObject: readRule,
    HeadObject: readRule,
    GetObjectAcl: objectRule("s3:GetObjectAcl", "s3:GetObjectVersionAcl"),
    PutObjectAcl: objectRule("s3:PutObjectAcl", "s3:PutObjectVersionAcl", aclKeys),
    SelectObjectContent: objectRule("s3:GetObject"),
    GetObjectAttributes: (input, call) => [
      ...objectRule("s3:GetObject", "s3:GetObjectVersion")(input, call),
      ...objectRule("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")(input, call),
    ],
    PutObject: writeRule(true),
    CopyObject: copyRule(true),
    DeleteObject: bypassable(objectRule("s3:DeleteObject", "s3:DeleteObjectVersion", deletionKeys)),
    // Each key is asked for by itself; a refusal is that key's.
    DeleteObjects: (input, call) => {
      ownedBucket(rooms, input.Bucket!, input.ExpectedBucketOwner, input, call);
      return [];
    },
    CreateMultipartUpload: writeRule(false),
    UploadPart: objectRule("s3:PutObject", undefined, partKeys),
    UploadPartCopy: copyRule(false),
    CompleteMultipartUpload: objectRule("s3:PutObject", undefined, completionKeys),
    AbortMultipartUpload: uploadRule("s3:AbortMultipartUpload"),
    ListParts: uploadRule("s3:ListMultipartUploadParts"),
  };
  return Object.fromEntries(
    Object.entries(rules).map(([operation, rule]) => [
      operation,
      operation === "CreateBucket"
        ? rule
        : (input: RequestInput, call: AccessCall) =>
            throughAccessPoint(rooms, input.Bucket, rule(input, call), call),
    ]),
  );
}

/** One key of DeleteObjects, or a permission that is asked for once the object is known. */
export function objectAccess(
  bucket: Bucket,
  action: string,
  objectKey: string,
  call: AccessCall,
  keys: Context = {},
  object?: ObjectRecord,
): AuthorizationRequest {
  const context = { ...signatureContext(call), ...keys };
  return foundPermission(bucket, action, objectKey, object, context, call);
}

/** Of what belongs to the caller's own account, if it has one. */
function accountContext(call: AccessCall): Context {
  const context = signatureContext(call);
  const { accountId } = call.caller;
  if (accountId !== "") context["s3:ResourceAccount"] = accountId;
  return context;
}

function createBucketRule(input: RequestInput, call: AccessCall): readonly AuthorizationRequest[] {
  const resource = bucketArn({ name: input.Bucket!, region: call.region });
  return permissionsToCreate(input).map(([action, ...keys]) => {
    const context = accountContext(call);
    for (const fill of keys) fill(input, context, call);
    return { action, resource, context };
  });
}

/** Each with the keys that its policies can ask for. */
function permissionsToCreate(input: RequestInput): readonly (readonly [string, ...Keys[]])[] {
  const tags: Keys = (_input, context) =>
    newBucketTagKeys(context, input.CreateBucketConfiguration?.Tags);
  const location: Keys = (_input, context) => {
    const constraint = input.CreateBucketConfiguration?.LocationConstraint;
    if (constraint) context["s3:LocationConstraint"] = constraint;
  };
  const asked: (readonly [string, ...Keys[]])[] = [
    ["s3:CreateBucket", location, aclKeys, ownershipKeys, tags],
  ];
  if (input.CreateBucketConfiguration?.Tags?.length) asked.push(["s3:TagResource", tags]);
  if (input.ObjectLockEnabledForBucket) {
    asked.push(["s3:PutBucketObjectLockConfiguration"], ["s3:PutBucketVersioning"]);
  }
  if (givesAcl(input) && input.ACL !== "private") asked.push(["s3:PutBucketAcl", aclKeys]);
  if (input.ObjectOwnership !== undefined) asked.push(["s3:PutBucketOwnershipControls"]);
  return asked;
}

/** Each with the keys that its policies can ask for, which are not those of the write. */
function permissionsBesideWrite(input: RequestInput): readonly (readonly [string, Keys])[] {
  const further: (readonly [string, Keys])[] = [];
  if (input.Tagging !== undefined) further.push(["s3:PutObjectTagging", tagKeys]);
  if (input.ObjectLockMode !== undefined) further.push(["s3:PutObjectRetention", retentionKeys]);
  if (input.ObjectLockLegalHoldStatus !== undefined) {
    further.push(["s3:PutObjectLegalHold", holdKeys]);
  }
  if (givesAcl(input)) further.push(["s3:PutObjectAcl", newAclKeys]);
  return further;
}

function givesAcl(input: AclInput): boolean {
  const { ACL, GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP } = input;
  const given = ACL ?? GrantFullControl ?? GrantRead ?? GrantReadACP ?? GrantWrite ?? GrantWriteACP;
  return given !== undefined;
}

function sourceRead(
  rooms: Rooms,
  input: RequestInput,
  call: AccessCall,
): readonly AuthorizationRequest[] {
  const { bucket: name, objectKey, versionId } = copySource(input.CopySource);
  const bucket = ownedBucket(rooms, name, input.ExpectedSourceBucketOwner, input, call);
  const context = signatureContext(call);
  const action = versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
  if (versionId !== undefined) context["s3:VersionId"] = versionId;
  const asked = objectPermission(rooms, bucket, action, { objectKey, versionId }, context, call);
  return throughAccessPoint(rooms, name, [asked], call);
}

/** Throws NoSuchBucket, and AccessDenied when the bucket is not the account's that the client expects. */
function ownedBucket(
  rooms: Rooms,
  name: string,
  expectedOwner: string | undefined,
  { RequestPayer: payer }: RequestInput,
  { caller, head }: AccessCall,
): Bucket {
  if (expectedOwner !== undefined && !ACCOUNT_ID.test(expectedOwner)) {
    throw invalidExpectedOwner(expectedOwner);
  }
  const bucket = requireBucket(rooms, name);
  if (expectedOwner !== undefined && expectedOwner !== bucket.ownerAccountId) throw accessDenied();
  if (bucket.settings.requesterPays && caller.accountId !== bucket.ownerAccountId) {
    // Whoever does not say that they pay is let in to nothing, and nobody can be charged who is not known.
    const agreed = payer ?? head.headers["x-amz-request-payer"];
    if (agreed !== "requester" || caller.kind === "anonymous") throw accessDenied();
  }
  return bucket;
}
