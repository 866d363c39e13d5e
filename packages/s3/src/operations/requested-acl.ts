/** The access control list that a request gives: a canned one, grants in headers, or a document. */
import type { AccessControlPolicy, Grantee as DeclaredGrantee } from "@aws-sdk/client-s3";
import {
  type AclSubject,
  cannedGrants,
  GRANTS_MAX,
  type Grant,
  type Grantee,
  groupOfUri,
  isCanonicalId,
  isPermission,
  type Permission,
} from "../bucket/access-control-list.ts";
import { canonicalId } from "../bucket/canonical-id.ts";
import * as errors from "../errors.ts";

export interface AclHeaders {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

/** Whose ACL it is to be. */
export interface AclTarget {
  readonly subject: AclSubject;
  readonly ownerAccountId: string;
  readonly bucketOwnerAccountId: string;
}

const GRANT_HEADERS = [
  ["GrantFullControl", "x-amz-grant-full-control", "FULL_CONTROL"],
  ["GrantRead", "x-amz-grant-read", "READ"],
  ["GrantWrite", "x-amz-grant-write", "WRITE"],
  ["GrantReadACP", "x-amz-grant-read-acp", "READ_ACP"],
  ["GrantWriteACP", "x-amz-grant-write-acp", "WRITE_ACP"],
] as const;
/** `id="…"`, also without quotes. */
const GRANTEE = /^\s*([A-Za-z]+)\s*=\s*(?:"([^"]*)"|([^",\s]*))\s*$/;

/** Undefined when the headers give none. Throws InvalidArgument, InvalidRequest. */
export function aclOfHeaders(input: AclHeaders, target: AclTarget): readonly Grant[] | undefined {
  const given = GRANT_HEADERS.filter(([member]) => input[member] !== undefined);
  const { ACL: canned } = input;
  if (canned === undefined && given.length === 0) return undefined;
  if (canned !== undefined) {
    if (given.length > 0) throw errors.cannedAclWithGrants();
    const { subject, ownerAccountId, bucketOwnerAccountId } = target;
    const grants = cannedGrants(canned, subject, ownerAccountId, bucketOwnerAccountId);
    if (grants === undefined) throw errors.unknownCannedAcl(canned);
    return grants;
  }
  const grants = given.flatMap(([member, header, permission]) =>
    headerGrants(header, input[member] ?? "", permission),
  );
  if (grants.length > GRANTS_MAX) throw errors.malformedAcl();
  return grants;
}

/** Of PutBucketAcl and PutObjectAcl, which ask for one. `hasBody` tells an empty document from none. */
export function requiredAcl(
  input: AclHeaders & { readonly AccessControlPolicy?: AccessControlPolicy | undefined },
  target: AclTarget,
  hasBody: boolean,
): readonly Grant[] {
  const grants = aclOfHeaders(input, target);
  if (grants !== undefined) {
    if (hasBody) throw errors.aclInHeadersAndBody();
    return grants;
  }
  if (!hasBody) throw errors.missingAcl();
  return aclOfDocument(input.AccessControlPolicy ?? {}, target.ownerAccountId);
}

/** The owner it names must be the owner: nobody gives away what he has this way. */
function aclOfDocument(policy: AccessControlPolicy, ownerAccountId: string): readonly Grant[] {
  const ownerId = policy.Owner?.ID;
  if (ownerId === undefined) throw errors.malformedAcl();
  if (!isCanonicalId(ownerId)) throw errors.invalidGranteeId("CanonicalUser/ID", ownerId);
  if (ownerId !== canonicalId(ownerAccountId)) throw errors.accessDenied();
  const declared = policy.Grants ?? [];
  if (declared.length > GRANTS_MAX) throw errors.malformedAcl();
  return declared.map(({ Grantee: grantee, Permission: permission }) => {
    if (grantee === undefined || !isPermission(permission)) throw errors.malformedAcl();
    return { grantee: declaredGrantee(grantee), permission };
  });
}

/** Throws for what is no grantee. */
export function declaredGrantee({ Type: type, ID: id, URI: uri }: DeclaredGrantee): Grantee {
  switch (type) {
    case "CanonicalUser":
      if (id === undefined) throw errors.malformedAcl();
      return granteeOfId(id, "CanonicalUser/ID");
    case "Group":
      if (uri === undefined) throw errors.malformedAcl();
      return granteeOfUri(uri, "Group/URI");
    case "AmazonCustomerByEmail":
      throw errors.emailGrantee();
    default:
      throw errors.malformedAcl();
  }
}

function headerGrants(header: string, value: string, permission: Permission): Grant[] {
  return value.split(",").map((part) => {
    const [, kind = "", quoted, bare] = GRANTEE.exec(part) ?? [];
    return { grantee: headerGrantee(header, value, kind, quoted ?? bare ?? ""), permission };
  });
}

function headerGrantee(header: string, value: string, kind: string, name: string): Grantee {
  switch (kind.toLowerCase()) {
    case "id":
      return granteeOfId(name, "id");
    case "uri":
      return granteeOfUri(name, "uri");
    case "emailaddress":
      throw errors.emailGrantee();
    default:
      throw errors.grantFormat(header, value);
  }
}

function granteeOfId(id: string, argumentName: string): Grantee {
  if (!isCanonicalId(id)) throw errors.invalidGranteeId(argumentName, id);
  return { canonicalId: id };
}

function granteeOfUri(uri: string, argumentName: string): Grantee {
  const group = groupOfUri(uri);
  if (group === undefined) throw errors.invalidGroupUri(argumentName, uri);
  return { group };
}
