/**
 * The access table of STS. Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS
 * Security Token Service". The trust policy is the resource's policy; that it must allow by itself is the
 * Authority's rule.
 */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Identities } from "../identities.ts";
import { parseArn } from "../identity/arn.ts";
import { tagsOf } from "../identity/tag.ts";
import { callerSession } from "../operations/sts/caller-session.ts";
import type { stsOperations } from "../operations/sts/index.ts";
import { roleOfArn } from "../operations/sts/role-of-arn.ts";
import { transitiveTags } from "../operations/sts/session-tags.ts";
import type { StsInput } from "../operations/sts/sts-operation.ts";
import { type CallHead, type Context, type Rule, requestTags, resourceTags } from "./rule.ts";

type StsRows = { readonly [Name in keyof typeof stsOperations]: Rule<StsInput<Name>> };

export function stsAccess(identities: Identities): StsRows {
  return {
    AssumeRole: (input, call) => assumeRole(identities, input, call),
    GetAccessKeyInfo: () => [{ action: "sts:GetAccessKeyInfo", resource: "*" }],
    GetCallerIdentity: () => [],
    GetSessionToken: () => [],
  };
}

function assumeRole(
  identities: Identities,
  input: StsInput<"AssumeRole">,
  call: CallHead,
): AuthorizationRequest[] {
  const role = roleOfArn(identities, input.RoleArn);
  const chained = call.caller.kind === "assumed-role" ? callerSession(identities, call) : undefined;
  const inherited = Object.entries(transitiveTags(chained)).map(([Key, Value]) => ({ Key, Value }));
  const tags = [...inherited, ...(input.Tags ?? [])];
  const context: Context = {
    "sts:RoleSessionName": input.RoleSessionName,
    ...(input.ExternalId === undefined ? {} : { "sts:ExternalId": input.ExternalId }),
    ...(input.SourceIdentity === undefined ? {} : { "sts:SourceIdentity": input.SourceIdentity }),
    ...(input.TransitiveTagKeys === undefined
      ? {}
      : { "sts:TransitiveTagKeys": input.TransitiveTagKeys }),
    ...requestTags(tags),
    ...(role === undefined ? {} : resourceTags(tagsOf(identities.catalogue, role.id))),
  };
  const actions = ["sts:AssumeRole"];
  if (tags.length > 0) actions.push("sts:TagSession");
  if ((input.SourceIdentity ?? chained?.sourceIdentity) !== undefined) {
    actions.push("sts:SetSourceIdentity");
  }
  const accountId = parseArn(input.RoleArn)?.accountId;
  return actions.map((action) => ({
    action,
    resource: input.RoleArn,
    ...(accountId === undefined ? {} : { resourceAccountId: accountId }),
    ...(role === undefined ? {} : { resourcePolicy: role.trustPolicy }),
    context,
  }));
}
