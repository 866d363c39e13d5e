/** An access control list as GetBucketAcl and GetObjectAcl show it. */
import type { Grant as DeclaredGrant, Owner } from "@aws-sdk/client-s3";
import { type Grant, groupUri } from "../bucket/access-control-list.ts";
import { canonicalId } from "../bucket/canonical-id.ts";

export function shownAcl(ownerAccountId: string, grants: readonly Grant[]) {
  return { Owner: shownOwner(ownerAccountId), Grants: grants.map(shownGrant) };
}

export const shownOwner = (accountId: string): Owner => ({ ID: canonicalId(accountId) });

export const shownGrant = ({ grantee, permission }: Grant): DeclaredGrant => ({
  Grantee:
    "group" in grantee
      ? { Type: "Group", URI: groupUri(grantee.group) }
      : { Type: "CanonicalUser", ID: grantee.canonicalId },
  Permission: permission,
});
