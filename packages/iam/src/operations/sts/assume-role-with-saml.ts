/**
 * AssumeRoleWithSAML: a session of a role for whom a SAML provider vouches. The assertion is believed once its signature
 * is one of the provider's certificates'; it must name the role, and then the role's trust policy decides.
 * Source: STS API Reference, AssumeRoleWithSAML; docs/internals/federation.md.
 */

import { createHash } from "node:crypto";
import { ForeignDates } from "@cloudglass/env";
import { notAuthorized, roleArnInvalid } from "../../errors/federation.ts";
import { noSuchProvider, providerEnded } from "../../errors/saml.ts";
import type { Identities } from "../../identities.ts";
import { readSamlMetadata } from "../../identity/saml-metadata.ts";
import {
  findSamlProvider,
  type SamlProvider,
  samlPrivateKeys,
} from "../../identity/saml-provider.ts";
import { parseSamlProviderArn } from "../iam/saml-providers/provider-of-arn.ts";
import { accountOfRole, trustingRole } from "./federated-trust.ts";
import { openRoleSession, roleSessionSeconds } from "./role-session.ts";
import { attributeKeys } from "./saml/attribute-keys.ts";
import { readAssertion, type SamlAssertion } from "./saml/read-assertion.ts";
import { verifiedAssertion } from "./saml/verified-assertion.ts";
import { sessionTags } from "./session-tags.ts";
import type { AsyncSts } from "./sts-operation.ts";

const ACTION = "sts:AssumeRoleWithSAML";

export const assumeRoleWithSAML: AsyncSts<"AssumeRoleWithSAML"> = async (
  identities,
  input,
  call,
) => {
  const { RoleArn: roleArn, PrincipalArn: providerArn } = input;
  accountOfRole(roleArn);
  const provider = providerOf(identities, providerArn);
  const assertion = await believed(identities, provider, input.SAMLAssertion);
  const { subject, sessionName, issuer } = assertion;
  call.trace("saml", { provider: providerArn, subject, issuer });
  if (subject === undefined || !namesRole(assertion, roleArn, providerArn)) {
    throw notAuthorized(ACTION);
  }
  const nameQualifier = createHash("sha1")
    .update(`${issuer}${provider.accountId}/${provider.name}`)
    .digest("base64");
  const keys = {
    "saml:namequalifier": [nameQualifier],
    "saml:sub": [subject],
    "saml:sub_type": [assertion.subjectType],
  };
  const role = trustingRole(identities, call, {
    action: ACTION,
    roleArn,
    provider: providerArn,
    sessionName,
    claims: {
      ...attributeKeys(assertion.attributes),
      "saml:aud": assertion.recipient,
      "saml:doc": `${provider.accountId}/${provider.name}`,
      "saml:iss": issuer,
      ...keys,
    },
    Tags: assertion.Tags,
    TransitiveTagKeys: assertion.TransitiveTagKeys,
    sourceIdentity: assertion.sourceIdentity,
  });
  const asked = roleSessionSeconds(role, input.DurationSeconds);
  const session = openRoleSession(identities, {
    role,
    sessionName,
    durationSeconds: shortest(asked, assertion, identities.env.clock.now()),
    input,
    tags: sessionTags(assertion, undefined),
    sourceIdentity: assertion.sourceIdentity,
    more: { federation: { provider: providerArn, keys } },
  });
  return {
    ...session,
    Subject: subject,
    SubjectType: assertion.subjectType,
    Issuer: issuer,
    Audience: assertion.recipient,
    NameQualifier: nameQualifier,
  };
};

function providerOf({ inForce, env }: Identities, arn: string): SamlProvider {
  const named = parseSamlProviderArn(arn);
  if (named === undefined) throw roleArnInvalid();
  const provider = findSamlProvider(inForce, named.accountId, named.name);
  if (provider === undefined) throw noSuchProvider();
  if (env.clock.now() >= provider.validUntil) throw providerEnded();
  return provider;
}

async function believed(
  { inForce, env }: Identities,
  provider: SamlProvider,
  base64: string,
): Promise<SamlAssertion> {
  const metadata = readSamlMetadata(provider.metadata);
  if (metadata === undefined) throw noSuchProvider();
  const { certificates, entityId } = metadata;
  const privateKeys = samlPrivateKeys(inForce, provider.id).map(({ pem }) => pem);
  const mustBeEncrypted = provider.encryptionMode === "Required";
  const root = await verifiedAssertion(base64, { certificates, privateKeys, mustBeEncrypted });
  return readAssertion(root, {
    entityId,
    providerId: provider.id,
    now: env.clock.now(),
    nowOf: (issuedMs) => new ForeignDates(env.clock).nowOf(issuedMs),
  });
}

/** The Role attribute holds pairs of ARNs, in either order. */
function namesRole({ roles }: SamlAssertion, roleArn: string, providerArn: string): boolean {
  return roles.some((pair) => {
    const arns = pair.split(",").map((arn) => arn.trim());
    return arns.length === 2 && arns.includes(roleArn) && arns.includes(providerArn);
  });
}

/** The assertion can shorten what was asked for, never prolong it. */
function shortest(asked: number, assertion: SamlAssertion, now: number): number {
  const { sessionSeconds, sessionEndsAt } = assertion;
  const untilEnd =
    sessionEndsAt === undefined ? asked : Math.max(1, Math.floor((sessionEndsAt - now) / 1000));
  return Math.min(asked, sessionSeconds ?? asked, untilEnd);
}
