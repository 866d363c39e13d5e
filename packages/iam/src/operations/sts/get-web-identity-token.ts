/**
 * GetWebIdentityToken: a signed token that shows the caller to services outside of AWS. Source: STS API Reference,
 * GetWebIdentityToken; IAM User Guide, "Understanding token claims".
 */
import type { Call } from "@cloudglass/wire";
import {
  outboundFederationDisabled,
  sessionDurationEscalated,
} from "../../errors/outbound-federation.ts";
import { validation } from "../../errors.ts";
import type { Identities } from "../../identities.ts";
import { findMember } from "../../identity/organization/member.ts";
import { organizationOf } from "../../identity/organization/organization.ts";
import { pathOf } from "../../identity/organization/unit.ts";
import { issuerOfAccount, issuerUrl } from "../../identity/web-identity-issuer.ts";
import { isSigningAlgorithm, signedToken } from "../../identity/web-identity-key.ts";
import { callerSession, callerToken } from "./caller-session.ts";
import { sessionTags } from "./session-tags.ts";
import type { Sts } from "./sts-operation.ts";

export const WEB_IDENTITY_SECONDS_DEFAULT = 300;
/** Where AWS's own claims are. */
const NAMESPACE = "https://sts.amazonaws.com/";

export const getWebIdentityToken: Sts<"GetWebIdentityToken"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { caller } = call;
  const issuer = issuerOfAccount(catalogue, caller.accountId);
  if (!issuer?.isEnabled) throw outboundFederationDisabled();
  const algorithm = input.SigningAlgorithm;
  if (!isSigningAlgorithm(algorithm)) {
    throw validation(`The signing algorithm ${algorithm} is not one of RS256 and ES384.`);
  }
  requireOwnSubject(input.SubjectMode, input.Scope);
  const issuedAt = Math.floor(env.clock.now() / 1000);
  const expiresAt = issuedAt + (input.DurationSeconds ?? WEB_IDENTITY_SECONDS_DEFAULT);
  const sessionEndsAt = callerSession(identities, call)?.expiresAt;
  if (sessionEndsAt !== undefined && expiresAt * 1000 > sessionEndsAt) {
    throw sessionDurationEscalated();
  }
  const [audience, ...others] = input.Audience;
  const { tags } = sessionTags({ Tags: input.Tags }, undefined);
  const claims = {
    iss: issuerUrl(issuer),
    aud: others.length === 0 ? audience : input.Audience,
    sub: caller.roleArn ?? caller.arn,
    iat: issuedAt,
    exp: expiresAt,
    jti: env.random.uuid(),
    [NAMESPACE]: {
      aws_account: caller.accountId,
      source_region: call.region,
      principal_id: caller.roleArn ?? caller.arn,
      ...organizationClaims(identities, caller.accountId),
      ...tagClaim("principal_tags", principalTags(identities, call)),
      ...tagClaim("request_tags", tags),
    },
  };
  return {
    WebIdentityToken: signedToken(catalogue, algorithm, claims),
    Expiration: new Date(expiresAt * 1000),
  };
};

/** No session here acts for somebody of IAM Identity Center, and scopes are for such subjects alone. */
function requireOwnSubject(mode: string | undefined, scope: string | undefined): void {
  if (mode !== undefined && mode !== "AWSIdentity") {
    throw validation(
      mode === "OriginIdentity"
        ? "The calling session has no trusted identity propagation context."
        : `The subject mode ${mode} is not one of AWSIdentity and OriginIdentity.`,
    );
  }
  if (scope !== undefined) {
    throw validation("Scope can be specified only when SubjectMode is OriginIdentity.");
  }
}

function organizationClaims({ catalogue }: Identities, accountId: string) {
  const organization = organizationOf(catalogue, accountId);
  if (organization === undefined) return {};
  const member = findMember(catalogue, organization, accountId);
  return {
    org_id: organization.id,
    ...(member === undefined ? {} : { ou_path: pathOf(catalogue, organization, member.parentId) }),
  };
}

function principalTags({ authority }: Identities, call: Call) {
  const outcome = authority.resolve(call.caller.accessKeyId ?? "", callerToken(call));
  return outcome.kind === "found" ? outcome.credential.principal.tags : undefined;
}

function tagClaim(name: string, tags: Readonly<Record<string, string>> | undefined) {
  return tags === undefined || Object.keys(tags).length === 0 ? {} : { [name]: tags };
}
