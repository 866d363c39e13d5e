/**
 * Access control lists: who is granted what on a bucket or an object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */
import { ANONYMOUS_ID, canonicalId } from "./canonical-id.ts";

export type Permission = "FULL_CONTROL" | "READ" | "WRITE" | "READ_ACP" | "WRITE_ACP";
export type Group = "AllUsers" | "AuthenticatedUsers" | "LogDelivery";

export type Grantee = { readonly canonicalId: string } | { readonly group: Group };

/** Plain data: it is kept as JSON. */
export interface Grant {
  readonly grantee: Grantee;
  readonly permission: Permission;
}

/** What an ACL hangs at. */
export type AclSubject = "bucket" | "object";

export const GRANTS_MAX = 100;

export const PERMISSIONS: readonly Permission[] = [
  "FULL_CONTROL",
  "READ",
  "WRITE",
  "READ_ACP",
  "WRITE_ACP",
];

const GROUP_URIS: Readonly<Record<Group, string>> = {
  AllUsers: "http://acs.amazonaws.com/groups/global/AllUsers",
  AuthenticatedUsers: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
  LogDelivery: "http://acs.amazonaws.com/groups/s3/LogDelivery",
};
const GROUPS = Object.keys(GROUP_URIS) as readonly Group[];

/** `aws-exec-read` grants it READ: EC2 fetches machine images with it. */
const EC2_BUNDLE_READER = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";

export const groupUri = (group: Group): string => GROUP_URIS[group];

export const groupOfUri = (uri: string): Group | undefined =>
  GROUPS.find((group) => GROUP_URIS[group] === uri);

export const isPermission = (name: unknown): name is Permission =>
  PERMISSIONS.includes(name as Permission);

export const isCanonicalId = (id: string): boolean =>
  /^[0-9a-f]{64}$/.test(id) || id === ANONYMOUS_ID;

/** What a bucket or object has whose ACL was never set. */
export const privateGrants = (ownerAccountId: string): readonly Grant[] => [
  grantTo(ownerAccountId, "FULL_CONTROL"),
];

/** Undefined for names that are no canned ACL of such a thing. */
export function cannedGrants(
  name: string,
  subject: AclSubject,
  ownerAccountId: string,
  bucketOwnerAccountId: string,
): readonly Grant[] | undefined {
  const own = privateGrants(ownerAccountId);
  const isBucketOwners = ownerAccountId === bucketOwnerAccountId;
  switch (name) {
    case "private":
      return own;
    case "public-read":
      return [...own, grantToGroup("AllUsers", "READ")];
    case "public-read-write":
      return [...own, grantToGroup("AllUsers", "READ"), grantToGroup("AllUsers", "WRITE")];
    case "authenticated-read":
      return [...own, grantToGroup("AuthenticatedUsers", "READ")];
    case "aws-exec-read":
      return [...own, { grantee: { canonicalId: EC2_BUNDLE_READER }, permission: "READ" }];
    case "log-delivery-write":
      if (subject === "object") return own;
      return [
        ...own,
        grantToGroup("LogDelivery", "WRITE"),
        grantToGroup("LogDelivery", "READ_ACP"),
      ];
    // Of a bucket both are what `private` is.
    case "bucket-owner-read":
      return isBucketOwners ? own : [...own, grantTo(bucketOwnerAccountId, "READ")];
    case "bucket-owner-full-control":
      return isBucketOwners ? own : [...own, grantTo(bucketOwnerAccountId, "FULL_CONTROL")];
    default:
      return undefined;
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html, "The meaning of public" */
export const isPublicGrant = ({ grantee }: Grant): boolean =>
  "group" in grantee && grantee.group !== "LogDelivery";

/** Grants nothing to anybody but the owner. */
export function isPrivate(grants: readonly Grant[] | undefined, ownerAccountId: string): boolean {
  if (grants === undefined) return true;
  const ownerId = canonicalId(ownerAccountId);
  return grants.every(({ grantee }) => "canonicalId" in grantee && grantee.canonicalId === ownerId);
}

/** `bucket-owner-full-control`, or grants that say the same. */
export function grantsFullControl(grants: readonly Grant[], accountId: string): boolean {
  const id = canonicalId(accountId);
  return grants.some(
    ({ grantee, permission }) =>
      permission === "FULL_CONTROL" && "canonicalId" in grantee && grantee.canonicalId === id,
  );
}

const grantTo = (accountId: string, permission: Permission): Grant => ({
  grantee: { canonicalId: canonicalId(accountId) },
  permission,
});

const grantToGroup = (group: Group, permission: Permission): Grant => ({
  grantee: { group },
  permission,
});
