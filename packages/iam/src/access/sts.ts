/**
 * The access table of STS. Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS
 * Security Token Service". The trust policy is the resource's policy; that it must allow by itself is the
 * Authority's rule.
 */
import type { AuthorizationRequest } from "@cloudglass/wire";
import { sessionCredentialsRefused } from "../errors/sts.ts";
import type { Identities } from "../identities.ts";
import { federatedUserArn, parseArn, rootArn } from "../identity/arn.ts";
import { tagsOf } from "../identity/tag.ts";
import { targetAccount } from "../operations/sts/assume-root.ts";
import { callerSession } from "../operations/sts/caller-session.ts";
import { WEB_IDENTITY_SECONDS_DEFAULT } from "../operations/sts/get-web-identity-token.ts";
import type { stsOperations } from "../operations/sts/index.ts";
import { verifiedMfaAt } from "../operations/sts/mfa.ts";
import { roleOfArn } from "../operations/sts/role-of-arn.ts";
import { transitiveTags } from "../operations/sts/session-tags.ts";
import type { StsInput } from "../operations/sts/sts-operation.ts";
import { type CallHead, type Context, entityTags, type Rule, requestTags } from "./rule.ts";

type StsRows = { readonly [Name in keyof typeof stsOperations]: Rule<StsInput<Name>> };

export function stsAccess(identities: Identities): StsRows {
  return {
    AssumeRole: (input, call) => assumeRole(identities, input, call),
    AssumeRoot: (input, call) => assumeRoot(input, call),
    DecodeAuthorizationMessage: (_input, call) => anywhere(call),
    GetAccessKeyInfo: (_input, call) => anywhere(call),
    // Whom a trust policy is asked about is known once the provider's assertion is verified: the operation asks it.
    AssumeRoleWithSAML: () => [],
    AssumeRoleWithWebIdentity: () => [],
    GetCallerIdentity: () => [],
    GetFederationToken: (input, call) => getFederationToken(input, call),
    GetScopedCredentials: (_input, call) => [{ action: `sts:${call.operation}`, resource: "*" }],
    GetSessionToken: (_input, call) => {
      requireLongTermKey(call);
      return [];
    },
    GetWebIdentityToken: (input, call) => getWebIdentityToken(input, call),
  };
}

/** An action without a kind of resource. Sessions of users, roots and federated users have no other part of STS. */
function anywhere(call: CallHead): AuthorizationRequest[] {
  if (call.caller.kind !== "assumed-role") requireLongTermKey(call);
  return [{ action: `sts:${call.operation}`, resource: "*" }];
}

function requireLongTermKey({ caller, operation }: CallHead): void {
  const isOwn = caller.kind === "user" || caller.kind === "root";
  if (!isOwn || caller.accessKeyId?.startsWith("ASIA")) throw sessionCredentialsRefused(operation);
}

function assumeRole(
  identities: Identities,
  input: StsInput<"AssumeRole">,
  call: CallHead,
): AuthorizationRequest[] {
  const { caller } = call;
  if (caller.kind === "federated-user") throw sessionCredentialsRefused(call.operation);
  const role = roleOfArn(identities.inForce, input.RoleArn);
  const session = callerSession(identities, call);
  const chained = caller.kind === "assumed-role" ? session : undefined;
  const inherited = Object.entries(transitiveTags(chained)).map(([Key, Value]) => ({ Key, Value }));
  const tags = [...inherited, ...(input.Tags ?? [])];
  const context: Context = {
    "sts:RoleSessionName": input.RoleSessionName,
    ...given("sts:ExternalId", input.ExternalId),
    ...given("sts:SourceIdentity", input.SourceIdentity),
    ...given("sts:TransitiveTagKeys", input.TransitiveTagKeys),
    ...given("sts:RequestContextProviders", contextProviders(input)),
    ...requestTags(tags),
    ...(role === undefined ? {} : entityTags(tagsOf(identities.inForce, role.id))),
    ...(verifiedMfaAt(identities, input, call) === undefined ? {} : MFA_JUST_VERIFIED),
  };
  const actions = ["sts:AssumeRole"];
  if (tags.length > 0) actions.push("sts:TagSession");
  if ((input.SourceIdentity ?? session?.sourceIdentity) !== undefined) {
    actions.push("sts:SetSourceIdentity");
  }
  if (input.ProvidedContexts !== undefined) actions.push("sts:SetContext");
  const accountId = parseArn(input.RoleArn)?.accountId;
  return actions.map((action) => ({
    action,
    resource: input.RoleArn,
    ...(accountId === undefined ? {} : { resourceAccountId: accountId }),
    ...(role === undefined ? {} : { resourcePolicy: role.trustPolicy }),
    context,
  }));
}

/** The management account's own policies decide; that it manages the member's root is the operation's to see. */
function assumeRoot(input: StsInput<"AssumeRoot">, call: CallHead): AuthorizationRequest[] {
  if (call.caller.kind !== "assumed-role") requireLongTermKey(call);
  const resource = rootArn(targetAccount(input.TargetPrincipal));
  const context = given("sts:TaskPolicyArn", input.TaskPolicyArn.arn);
  return [{ action: "sts:AssumeRoot", resource, context }];
}

const MFA_JUST_VERIFIED: Context = {
  "aws:MultiFactorAuthPresent": true,
  "aws:MultiFactorAuthAge": 0,
};

function contextProviders(input: StsInput<"AssumeRole">): string[] | undefined {
  return input.ProvidedContexts?.flatMap(({ ProviderArn }) => ProviderArn ?? []);
}

/** Of a key that a request has only when its caller gives it. */
function given(key: string, value: string | readonly string[] | undefined): Context {
  return value === undefined ? {} : { [key]: value };
}

function getFederationToken(
  input: StsInput<"GetFederationToken">,
  call: CallHead,
): AuthorizationRequest[] {
  requireLongTermKey(call);
  const resource = federatedUserArn(call.caller.accountId, input.Name);
  const context = requestTags(input.Tags);
  const actions = ["sts:GetFederationToken"];
  if (input.Tags !== undefined && input.Tags.length > 0) actions.push("sts:TagSession");
  return actions.map((action) => ({ action, resource, context }));
}

function getWebIdentityToken(
  input: StsInput<"GetWebIdentityToken">,
  call: CallHead,
): AuthorizationRequest[] {
  if (call.caller.kind !== "assumed-role") requireLongTermKey(call);
  const context: Context = {
    "sts:IdentityTokenAudience": input.Audience,
    "sts:SigningAlgorithm": input.SigningAlgorithm,
    "sts:DurationSeconds": input.DurationSeconds ?? WEB_IDENTITY_SECONDS_DEFAULT,
    ...requestTags(input.Tags),
  };
  const actions = ["sts:GetWebIdentityToken"];
  if (input.Tags !== undefined && input.Tags.length > 0) actions.push("sts:TagGetWebIdentityToken");
  return actions.map((action) => ({ action, resource: "*", context }));
}
