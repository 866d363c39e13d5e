/**
 * What AssumeRole shares with its siblings for web identities and SAML: how long a session of a role lasts, what limits
 * and marks it, and the answer with its credentials. Source: STS API Reference, AssumeRole; IAM User Guide, "Role
 * chaining", "Session policies".
 */
import { packedPolicyTooLarge, tooManySessionPolicies } from "../../errors/sts.ts";
import { notAttachable, validation } from "../../errors.ts";
import type { Identities } from "../../identities.ts";
import { assumedRoleArn } from "../../identity/arn.ts";
import type { Role } from "../../identity/entity.ts";
import { findPolicy } from "../../identity/managed-policy.ts";
import { packedSizePercent, type Session } from "../../identity/session-token.ts";
import { requireSessionPolicy } from "../iam/policies/policy-text.ts";
import { issueCredentials, sessionTimes } from "./credentials.ts";
import type { SessionTags } from "./session-tags.ts";

const SECONDS_DEFAULT = 3600;
const CHAINED_SECONDS_MAX = 3600;
const POLICY_ARNS_MAX = 10;

export interface SessionPolicyInput {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
  readonly MinimumSessionTokenSize?: number | undefined;
}

export interface RoleSession {
  readonly role: Role;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly input: SessionPolicyInput;
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
  /** Further members of the session: MFA, the identity provider. */
  readonly more?: Partial<Session>;
}

/** Checks what limits the session, and issues its credentials; the members of the answer that all three have. */
export function openRoleSession(identities: Identities, asked: RoleSession) {
  const { role, sessionName, input, sourceIdentity } = asked;
  const { tags, transitiveTagKeys } = asked.tags;
  const limits = sessionPolicies(identities, role.accountId, input);
  const packed = packedSize(limits, tags);
  const { Credentials, ...size } = issueCredentials(
    identities,
    {
      kind: "assumed-role",
      entityId: role.id,
      accountId: role.accountId,
      name: sessionName,
      ...sessionTimes(identities.env.clock.now(), asked.durationSeconds),
      ...limits,
      tags,
      transitiveTagKeys,
      sourceIdentity,
      ...asked.more,
    },
    input.MinimumSessionTokenSize,
  );
  return {
    Credentials,
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${sessionName}`,
      Arn: assumedRoleArn(role.accountId, role.name, sessionName),
    },
    ...(packed === undefined ? {} : { PackedPolicySize: packed }),
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
    ...size,
  };
}

/** An hour unless asked; up to the role's limit, and an hour when a role's session assumes the next role. */
export function roleSessionSeconds(
  role: Role,
  asked: number | undefined,
  isChained = false,
): number {
  const seconds = asked ?? SECONDS_DEFAULT;
  if (isChained && seconds > CHAINED_SECONDS_MAX) {
    throw validation(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  if (seconds > role.maxSessionSeconds) {
    throw validation(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  return seconds;
}

export type SessionPolicies = Pick<Session, "policy" | "policyArns">;

/** Throws for a policy that is malformed, or that `accountId` does not have. */
export function sessionPolicies(
  { catalogue }: Identities,
  accountId: string,
  { Policy: policy, PolicyArns = [] }: SessionPolicyInput,
): SessionPolicies {
  if (PolicyArns.length > POLICY_ARNS_MAX) throw tooManySessionPolicies();
  if (policy !== undefined) requireSessionPolicy(policy);
  if (PolicyArns.length === 0) return { policy };
  const policyArns = PolicyArns.map(({ arn }) => {
    const found = arn === undefined ? undefined : findPolicy(catalogue, arn);
    if (found === undefined || !["aws", accountId].includes(found.accountId)) {
      throw notAttachable(`${arn}`);
    }
    return found.arn;
  });
  return { policy, policyArns };
}

/** In percent of the room that there is; undefined when nothing was passed. Throws over 100. */
export function packedSize(
  { policy, policyArns }: SessionPolicies,
  tags: Readonly<Record<string, string>>,
): number | undefined {
  const isPassed = policy !== undefined || policyArns !== undefined || Object.keys(tags).length > 0;
  if (!isPassed) return undefined;
  const packed = packedSizePercent(policy, policyArns, tags);
  if (packed > 100) throw packedPolicyTooLarge(packed);
  return packed;
}
