/**
 * AssumeRoleWithWebIdentity: a session of a role for whom an OpenID Connect provider vouches. The token is believed once
 * its signature is one of the provider's that the role's account has registered; then the role's trust policy decides.
 * Source: STS API Reference, AssumeRoleWithWebIdentity; docs/internals/federation.md.
 */
import { ForeignDates } from "@cloudglass/env";
import { incorrectAudience, noProviderFor } from "../../errors/federation.ts";
import { notImplemented, validation } from "../../errors.ts";
import type { Identities } from "../../identities.ts";
import { findOidcProvider } from "../../identity/oidc-provider.ts";
import { urlOfIssuer } from "../../identity/oidc-registration.ts";
import { accountOfRole, trustingRole } from "./federated-trust.ts";
import { openRoleSession, roleSessionSeconds } from "./role-session.ts";
import { sessionTags } from "./session-tags.ts";
import type { AsyncSts } from "./sts-operation.ts";
import { type IdToken, readIdToken } from "./web-identity/id-token.ts";
import { sessionClaimKeys, trustClaimKeys } from "./web-identity/provider-claims.ts";
import { sessionClaims } from "./web-identity/session-claims.ts";
import { verifySignature } from "./web-identity/verify-signature.ts";

/** Trusted by name alone; a role's conditions say for which applications. */
const KNOWN_PROVIDERS = new Set(["accounts.google.com", "cognito-identity.amazonaws.com"]);
/** These give out tokens that only they can read. */
const OPAQUE_PROVIDERS = new Set(["graph.facebook.com", "www.amazon.com"]);

export const assumeRoleWithWebIdentity: AsyncSts<"AssumeRoleWithWebIdentity"> = async (
  identities,
  input,
  call,
) => {
  const { env } = identities;
  const { RoleArn: roleArn, WebIdentityToken: text, RoleSessionName: sessionName } = input;
  if (input.ProviderId !== undefined) throw providerIdRefused(input.ProviderId);
  const accountId = accountOfRole(roleArn);
  const dates = new ForeignDates(env.clock);
  const token = readIdToken(text, (issuedMs) => dates.nowOf(issuedMs));
  const { url, name, clientIds } = providerOf(identities, accountId, token.issuer);
  const audience = audienceOf(token, clientIds);
  await verifySignature(identities, url, text, token);
  call.trace("web-identity", { provider: name, subject: token.subject, audience });

  const claims = sessionClaims(token.claims);
  const keys = sessionClaimKeys(url, token, audience);
  const role = trustingRole(identities, call, {
    action: "sts:AssumeRoleWithWebIdentity",
    roleArn,
    provider: name,
    sessionName,
    claims: { ...trustClaimKeys(url, token), ...keys },
    ...claims,
  });
  const session = openRoleSession(identities, {
    role,
    sessionName,
    durationSeconds: roleSessionSeconds(role, input.DurationSeconds),
    input,
    tags: sessionTags(claims, undefined),
    sourceIdentity: claims.sourceIdentity,
    more: { federation: { provider: name, keys } },
  });
  return {
    ...session,
    SubjectFromWebIdentityToken: token.subject,
    Audience: audience,
    Provider: name,
  };
};

interface Provider {
  readonly url: string;
  /** As trust policies name it. */
  readonly name: string;
  /** Undefined where AWS registers none. */
  readonly clientIds: readonly string[] | undefined;
}

function providerOf(
  { catalogue, inForce }: Identities,
  accountId: string,
  issuer: string,
): Provider {
  const url = urlOfIssuer(catalogue, issuer) ?? issuer.replace(/^https:\/\//, "");
  const provider = findOidcProvider(inForce, accountId, url);
  if (provider !== undefined) return { url, name: provider.arn, clientIds: provider.clientIds };
  if (!KNOWN_PROVIDERS.has(url)) throw noProviderFor(issuer);
  return { url, name: url, clientIds: undefined };
}

/** For whom the token is: the authorized party where it names one, or else the first audience that is registered. */
function audienceOf(token: IdToken, clientIds: readonly string[] | undefined): string {
  const { authorizedParty, audiences } = token;
  const named = authorizedParty === undefined ? audiences : [authorizedParty];
  const audience = named.find((each) => clientIds?.includes(each) ?? true);
  if (audience === undefined) throw incorrectAudience();
  return audience;
}

function providerIdRefused(providerId: string): Error {
  if (!OPAQUE_PROVIDERS.has(providerId)) return validation(`Invalid provider id: ${providerId}`);
  return notImplemented(`AssumeRoleWithWebIdentity with access tokens of ${providerId}`);
}
