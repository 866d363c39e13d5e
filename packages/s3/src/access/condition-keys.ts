/**
 * Condition keys that a request's input fills.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { RequestInput } from "../access.ts";
import { lockKeys as addLockKeys } from "../lock-keys.ts";
import { requestTagKeys } from "../tag-keys.ts";
import type { AccessCall, Context } from "./permission.ts";

type Keys = readonly (readonly [member: keyof RequestInput, key: string])[];

const LIST_KEYS: Keys = [
  ["Prefix", "s3:prefix"],
  ["Delimiter", "s3:delimiter"],
  ["MaxKeys", "s3:max-keys"],
];
const MATCH_KEYS: Keys = [
  ["IfMatch", "s3:if-match"],
  ["IfNoneMatch", "s3:if-none-match"],
];
const ACL_KEYS: Keys = [
  ["ACL", "s3:x-amz-acl"],
  ["GrantFullControl", "s3:x-amz-grant-full-control"],
  ["GrantRead", "s3:x-amz-grant-read"],
  ["GrantReadACP", "s3:x-amz-grant-read-acp"],
  ["GrantWrite", "s3:x-amz-grant-write"],
  ["GrantWriteACP", "s3:x-amz-grant-write-acp"],
];
const OWNERSHIP_KEYS: Keys = [["ObjectOwnership", "s3:x-amz-object-ownership"]];
const CUSTOMER_KEY = [
  "SSECustomerAlgorithm",
  "s3:x-amz-server-side-encryption-customer-algorithm",
] as const;
const WRITE_KEYS: Keys = [
  ["StorageClass", "s3:x-amz-storage-class"],
  ["CopySource", "s3:x-amz-copy-source"],
  ["MetadataDirective", "s3:x-amz-metadata-directive"],
  ["ServerSideEncryption", "s3:x-amz-server-side-encryption"],
  ["SSEKMSKeyId", "s3:x-amz-server-side-encryption-aws-kms-key-id"],
  CUSTOMER_KEY,
  ["WebsiteRedirectLocation", "s3:x-amz-website-redirect-location"],
];

const fill = (keys: Keys) => (input: RequestInput, context: Context) => {
  for (const [member, key] of keys) {
    const value = input[member];
    if (typeof value === "string" || typeof value === "number") context[key] = value;
  }
};

export const listKeys = fill(LIST_KEYS);
const matchKeys = fill(MATCH_KEYS);
export const aclKeys = fill(ACL_KEYS);
export const ownershipKeys = fill(OWNERSHIP_KEYS);
const headerKeys = fill([...MATCH_KEYS, ...ACL_KEYS, ...WRITE_KEYS]);
const customerKeys = fill([CUSTOMER_KEY]);
const completion = fill([...MATCH_KEYS, CUSTOMER_KEY]);

/** Of a write. `isCreation`: the request makes the object, as no part and no beginning of an upload does. */
export const writeKeys =
  (isCreation: boolean) => (input: RequestInput, context: Context, call: AccessCall) => {
    headerKeys(input, context);
    context["s3:ObjectCreationOperation"] = isCreation;
    lockKeys(input, context, call);
    tagKeys(input, context);
  };

/** Of a deletion: policies of a version's cannot ask for what has to match. */
export function deletionKeys(input: RequestInput, context: Context): void {
  if (input.VersionId === undefined) matchKeys(input, context);
}

/** Of the ACL that a write brings along. */
export const newAclKeys = fill([...ACL_KEYS, ["StorageClass", "s3:x-amz-storage-class"]]);

/** What a request asks of object lock, at the write of an object. */
function lockKeys(input: RequestInput, context: Context, call: AccessCall): void {
  addLockKeys(context, input, call.receivedAt);
}

export function retentionKeys(input: RequestInput, context: Context, call: AccessCall): void {
  const { ObjectLockLegalHoldStatus: _, LegalHold: __, ...retention } = input;
  lockKeys(retention, context, call);
}

export function holdKeys(
  { ObjectLockLegalHoldStatus, LegalHold }: RequestInput,
  context: Context,
  call: AccessCall,
): void {
  addLockKeys(
    context,
    {
      ...(ObjectLockLegalHoldStatus === undefined ? {} : { ObjectLockLegalHoldStatus }),
      ...(LegalHold === undefined ? {} : { LegalHold }),
    },
    call.receivedAt,
  );
}

/** Of UpdateObjectEncryption, whose body says what headers say elsewhere. */
export function updatedEncryptionKeys(input: RequestInput, context: Context): void {
  const kms = input.ObjectEncryption?.SSEKMS;
  if (kms?.KMSKeyArn === undefined) return;
  context["s3:x-amz-server-side-encryption"] = "aws:kms";
  context["s3:x-amz-server-side-encryption-aws-kms-key-id"] = kms.KMSKeyArn;
}

/** The tags that a request gives to an object. */
export function tagKeys(input: RequestInput, context: Context): void {
  requestTagKeys(context, input.Tagging);
}

export function inventoryKeys(input: RequestInput, context: Context): void {
  const fields = input.InventoryConfiguration?.OptionalFields;
  if (fields !== undefined) context["s3:InventoryAccessibleOptionalFields"] = fields;
}

export function partKeys(input: RequestInput, context: Context): void {
  customerKeys(input, context);
  context["s3:ObjectCreationOperation"] = false;
}

export function completionKeys(input: RequestInput, context: Context): void {
  completion(input, context);
  context["s3:ObjectCreationOperation"] = true;
}
