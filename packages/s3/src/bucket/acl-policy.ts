/**
 * An access control list in the words of policies, so that one evaluation decides over both: what a grant permits is
 * AWS's "Mapping of ACL permissions and access policy permissions".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */

import type { AclSubject, Grant, Grantee, Permission } from "./access-control-list.ts";
import { ANONYMOUS_ID } from "./canonical-id.ts";

const ACTIONS: Readonly<Record<AclSubject, Readonly<Partial<Record<Permission, string[]>>>>> = {
  bucket: {
    READ: ["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
    // To write an object is to say its ACL; the ACL of one that is there is under that object's own.
    WRITE: ["s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject"],
    READ_ACP: ["s3:GetBucketAcl"],
    WRITE_ACP: ["s3:PutBucketAcl"],
  },
  object: {
    READ: ["s3:GetObject", "s3:GetObjectVersion"],
    READ_ACP: ["s3:GetObjectAcl", "s3:GetObjectVersionAcl"],
    WRITE_ACP: ["s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
  },
};

/** JSON text; equal grants have equal text, whatever they hang at. */
export function aclPolicy(grants: readonly Grant[], subject: AclSubject): string {
  const statements = [];
  for (const { grantee, permission } of grants) {
    const actions = actionsOf(subject, permission);
    if (actions.length === 0) continue;
    statements.push({
      Effect: "Allow",
      ...granteeElements(grantee),
      Action: actions,
      Resource: "*",
    });
  }
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function actionsOf(subject: AclSubject, permission: Permission): readonly string[] {
  const actions = ACTIONS[subject];
  if (permission === "FULL_CONTROL") return Object.values(actions).flat();
  return actions[permission] ?? [];
}

function granteeElements(grantee: Grantee): object {
  if ("canonicalId" in grantee && grantee.canonicalId === ANONYMOUS_ID) {
    return {
      Principal: "*",
      Condition: { StringEquals: { "aws:PrincipalType": "Anonymous" } },
    };
  }
  if ("canonicalId" in grantee) return { Principal: { CanonicalUser: grantee.canonicalId } };
  switch (grantee.group) {
    case "AllUsers":
      return { Principal: "*" };
    case "AuthenticatedUsers":
      return {
        Principal: "*",
        Condition: { StringNotEquals: { "aws:PrincipalType": "Anonymous" } },
      };
    case "LogDelivery":
      return { Principal: { Service: "logging.s3.amazonaws.com" } };
  }
}
