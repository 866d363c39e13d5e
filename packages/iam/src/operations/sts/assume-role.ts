/**
 * AssumeRole: a session of a role. That the caller may, by the trust policy and by its own, was decided by the access
 * table's row, which has also verified the code of an MFA device. Source: STS API Reference, AssumeRole; IAM User Guide,
 * "Role chaining", "Monitor and control actions taken with assumed roles".
 */

import {
  invalidContextAssertion,
  reservedSourceIdentity,
  sourceIdentityStays,
} from "../../errors/sts.ts";
import { accessDenied } from "../../errors.ts";
import type { Session } from "../../identity/session-token.ts";
import { callerSession } from "./caller-session.ts";
import { roleOfArn } from "./role-of-arn.ts";
import { openRoleSession, roleSessionSeconds } from "./role-session.ts";
import { sessionTags } from "./session-tags.ts";
import type { Sts } from "./sts-operation.ts";

export const assumeRole: Sts<"AssumeRole"> = (identities, input, call) => {
  // The role whose trust policy was asked: under a delay another one may have its name by now.
  const role = roleOfArn(identities.inForce, input.RoleArn);
  if (role === undefined) {
    throw accessDenied(
      `User: ${call.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`,
    );
  }
  const session = callerSession(identities, call);
  const isChained = call.caller.kind === "assumed-role";
  const durationSeconds = roleSessionSeconds(role, input.DurationSeconds, isChained);
  const sourceIdentity = sourceIdentityOf(input.SourceIdentity, session);
  const tags = sessionTags(input, isChained ? session : undefined);
  // Assertions are IAM Identity Center's to make. There is none here, so none of them is right.
  if (input.ProvidedContexts !== undefined) throw invalidContextAssertion();
  return openRoleSession(identities, {
    role,
    sessionName: input.RoleSessionName,
    durationSeconds,
    input,
    tags,
    sourceIdentity,
  });
};

/** Once set, it goes down the whole chain as it is. */
function sourceIdentityOf(
  asked: string | undefined,
  session: Session | undefined,
): string | undefined {
  if (asked?.toLowerCase().startsWith("aws:")) throw reservedSourceIdentity();
  const inherited = session?.sourceIdentity;
  if (asked !== undefined && inherited !== undefined && asked !== inherited) {
    throw sourceIdentityStays();
  }
  return inherited ?? asked;
}
