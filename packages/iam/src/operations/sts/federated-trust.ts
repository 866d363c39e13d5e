/**
 * Whether a role trusts whom an identity provider vouches for. Such a caller signs nothing and has no policies of its own:
 * the trust policy decides alone, and again about session tags and the source identity. AWS tells nobody whether there
 * is a role. Source: IAM User Guide, "Create a role for OpenID Connect federation", "Pass session tags in AWS STS".
 */
import type { Call } from "@cloudglass/wire";
import { type Context, requestTags, resourceTags } from "../../access/rule.ts";
import { notAuthorized, roleArnInvalid } from "../../errors/federation.ts";
import type { Identities } from "../../identities.ts";
import { parseArn } from "../../identity/arn.ts";
import type { Role } from "../../identity/entity.ts";
import { tagsOf } from "../../identity/tag.ts";
import { roleOfArn } from "./role-of-arn.ts";

export interface FederatedCaller {
  readonly action: "sts:AssumeRoleWithWebIdentity" | "sts:AssumeRoleWithSAML";
  readonly roleArn: string;
  /** The SAML provider's ARN, the OpenID Connect provider's, or the name of one that AWS knows by itself. */
  readonly provider: string;
  readonly sessionName: string;
  /** What the provider says of the caller, as condition keys. */
  readonly claims: Context;
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly TransitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
}

/** The role, when its trust policy allows all that is asked for. */
export function trustingRole({ inForce }: Identities, call: Call, asked: FederatedCaller): Role {
  const role = roleOfArn(inForce, asked.roleArn);
  if (role === undefined) throw notAuthorized(asked.action);
  const context: Context = {
    ...asked.claims,
    "aws:FederatedProvider": asked.provider,
    "sts:RoleSessionName": asked.sessionName,
    ...(asked.sourceIdentity === undefined ? {} : { "sts:SourceIdentity": asked.sourceIdentity }),
    ...(asked.TransitiveTagKeys.length === 0
      ? {}
      : { "sts:TransitiveTagKeys": asked.TransitiveTagKeys }),
    ...requestTags(asked.Tags),
    ...resourceTags(tagsOf(inForce, role.id)),
  };
  const actions: string[] = [asked.action];
  if (asked.Tags.length > 0) actions.push("sts:TagSession");
  if (asked.sourceIdentity !== undefined) actions.push("sts:SetSourceIdentity");
  for (const action of actions) {
    const { allowed } = call.authorize({
      action,
      resource: role.arn,
      resourceAccountId: role.accountId,
      resourcePolicy: role.trustPolicy,
      federatedProvider: asked.provider,
      context,
    });
    if (!allowed) throw notAuthorized(action);
  }
  return role;
}

/** The account of a role's ARN; throws for what is none. */
export function accountOfRole(roleArn: string): string {
  const parsed = parseArn(roleArn);
  if (parsed?.type !== "role") throw roleArnInvalid();
  return parsed.accountId;
}
