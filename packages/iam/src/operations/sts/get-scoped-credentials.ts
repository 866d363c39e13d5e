/**
 * GetScopedCredentials: the caller's own session with a policy more that must allow, or a sooner end, or both. Source: STS
 * API Reference, GetScopedCredentials.
 */
import {
  packedPolicyTooLarge,
  scopeNeedsLimit,
  scopeNeedsSession,
  scopesExhausted,
  sessionEndsSooner,
} from "../../errors/sts.ts";
import { validation } from "../../errors.ts";
import { packedSizePercent, type Session } from "../../identity/session-token.ts";
import { requireSessionPolicy } from "../iam/policies/policy-text.ts";
import { callerSession } from "./caller-session.ts";
import { issueCredentials } from "./credentials.ts";
import type { Sts } from "./sts-operation.ts";

const SCOPES_MAX = 3;
const POLICY_CHARACTERS_MAX = 2048;
const SECONDS_MAX = 129_600;
const DESCRIPTION_CHARACTERS_MAX = 256;

export const getScopedCredentials: Sts<"GetScopedCredentials"> = (identities, input, call) => {
  const session = callerSession(identities, call);
  if (session === undefined) throw scopeNeedsSession();
  const { Policy: policy, DurationSeconds: seconds } = input;
  if (policy === undefined && seconds === undefined) throw scopeNeedsLimit();
  if ((input.ScopedSessionDescription ?? "").length > DESCRIPTION_CHARACTERS_MAX) {
    throw validation("ScopedSessionDescription can have 256 characters at most.");
  }
  const scopes = policy === undefined ? session.scopes : scopedBy(session, policy);
  const expiresAt = endOf(session, seconds, identities.env.clock.now());
  const { secretAccessKey: _secret, ...same } = session;
  const { caller } = call;
  return {
    ...issueCredentials(identities, { ...same, expiresAt, scopes }, input.MinimumSessionTokenSize),
    SessionInfo: { ScopedSessionId: caller.userId, Arn: caller.arn },
    ScopedPoliciesCount: scopes?.length ?? 0,
    ...(session.sourceIdentity === undefined ? {} : { SourceIdentity: session.sourceIdentity }),
  };
};

function scopedBy(session: Session, policy: string): string[] {
  const { scopes = [], policyArns, tags } = session;
  if (scopes.length >= SCOPES_MAX) throw scopesExhausted();
  if (policy.length > POLICY_CHARACTERS_MAX) {
    throw validation("The scope down policy can have 2048 characters at most.");
  }
  requireSessionPolicy(policy);
  const all = [...scopes, policy];
  const packed = packedSizePercent([session.policy, ...all].join(), policyArns, tags);
  if (packed > 100) throw packedPolicyTooLarge(packed);
  return all;
}

/** That of the session, or sooner: never later. */
function endOf(session: Session, seconds: number | undefined, now: number): number {
  if (seconds === undefined) return session.expiresAt;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > SECONDS_MAX) {
    throw validation(`DurationSeconds can be from 1 to ${SECONDS_MAX}.`);
  }
  const end = Math.floor(now / 1000) * 1000 + seconds * 1000;
  if (end > session.expiresAt) throw sessionEndsSooner();
  return end;
}
