/**
 * AssumeRole: a session of a role. That the caller may, by the trust policy and by its own, was decided by the access
 * table's row. Source: STS API Reference, AssumeRole; IAM User Guide, "Role chaining".
 */
import {
  accessDenied,
  mfaFailed,
  notAttachable,
  notImplemented,
  packedPolicyTooLarge,
  validation,
} from "../../errors.ts";
import type { Identities } from "../../identities.ts";
import { assumedRoleArn } from "../../identity/arn.ts";
import type { Role } from "../../identity/entity.ts";
import { findPolicy } from "../../identity/managed-policy.ts";
import { packedSizePercent, type Session } from "../../identity/session-token.ts";
import { requireSessionPolicy } from "../iam/policies/policy-text.ts";
import { callerSession } from "./caller-session.ts";
import { issueCredentials, sessionTimes } from "./credentials.ts";
import { roleOfArn } from "./role-of-arn.ts";
import { sessionTags } from "./session-tags.ts";
import type { Sts, StsInput } from "./sts-operation.ts";

const SECONDS_DEFAULT = 3600;
const CHAINED_SECONDS_MAX = 3600;

export const assumeRole: Sts<"AssumeRole"> = (identities, input, call) => {
  const role = roleOfArn(identities, input.RoleArn);
  if (role === undefined) {
    throw accessDenied(
      `User: ${call.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`,
    );
  }
  if (input.ProvidedContexts !== undefined)
    throw notImplemented("AssumeRole with ProvidedContexts");
  // There are no MFA devices, so no code is right.
  if (input.SerialNumber !== undefined || input.TokenCode !== undefined) throw mfaFailed();
  const chained = callerSession(identities, call);
  const isChained = call.caller.kind === "assumed-role";
  const durationSeconds = sessionSeconds(input.DurationSeconds, role, isChained);
  const { tags, transitiveTagKeys } = sessionTags(input, isChained ? chained : undefined);
  const policyArns = sessionPolicyArns(identities, role, input);
  if (input.Policy !== undefined) requireSessionPolicy(input.Policy);
  const packed = packedSizePercent(input.Policy, policyArns, tags);
  if (packed > 100) throw packedPolicyTooLarge(packed);
  const sourceIdentity = input.SourceIdentity ?? chained?.sourceIdentity;
  const session: Omit<Session, "secretAccessKey"> = {
    kind: "assumed-role",
    entityId: role.id,
    accountId: role.accountId,
    name: input.RoleSessionName,
    ...sessionTimes(identities.env.clock.now(), durationSeconds),
    policy: input.Policy,
    policyArns,
    tags,
    transitiveTagKeys,
    sourceIdentity,
  };
  const isPacked = input.Policy !== undefined || policyArns !== undefined || hasAny(tags);
  return {
    Credentials: issueCredentials(identities, session),
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${session.name}`,
      Arn: assumedRoleArn(role.accountId, role.name, session.name),
    },
    ...(isPacked ? { PackedPolicySize: packed } : {}),
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
  };
};

function sessionSeconds(asked: number | undefined, role: Role, isChained: boolean): number {
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

function sessionPolicyArns(
  { catalogue }: Identities,
  role: Role,
  input: StsInput<"AssumeRole">,
): string[] | undefined {
  if (input.PolicyArns === undefined || input.PolicyArns.length === 0) return undefined;
  return input.PolicyArns.map(({ arn }) => {
    const policy = arn === undefined ? undefined : findPolicy(catalogue, arn);
    if (policy === undefined || !["aws", role.accountId].includes(policy.accountId)) {
      throw notAttachable(`${arn}`);
    }
    return policy.arn;
  });
}

function hasAny(tags: Readonly<Record<string, string>>): boolean {
  return Object.keys(tags).length > 0;
}
