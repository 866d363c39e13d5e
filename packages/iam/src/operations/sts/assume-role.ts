/**
 * AssumeRole: a session of a role. That the caller may, by the trust policy and by its own, was decided by the access
 * table's row. Source: STS API Reference, AssumeRole; IAM User Guide, "Role chaining".
 */
import { accessDenied, mfaFailed, notImplemented } from "../../errors.ts";
import { callerSession } from "./caller-session.ts";
import { roleOfArn } from "./role-of-arn.ts";
import { openRoleSession, roleSessionSeconds } from "./role-session.ts";
import { sessionTags } from "./session-tags.ts";
import type { Sts } from "./sts-operation.ts";

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
  const session = callerSession(identities, call);
  const isChained = call.caller.kind === "assumed-role";
  return openRoleSession(identities, {
    role,
    sessionName: input.RoleSessionName,
    durationSeconds: roleSessionSeconds(role, input.DurationSeconds, isChained),
    input,
    tags: sessionTags(input, isChained ? session : undefined),
    sourceIdentity: input.SourceIdentity ?? session?.sourceIdentity,
  });
};
