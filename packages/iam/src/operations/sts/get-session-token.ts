/**
 * GetSessionToken: temporary credentials of a user or of the root, with their own permissions. A code of an MFA device
 * makes them ones that IAM lets in. Source: STS API Reference, GetSessionToken.
 */
import { sessionCredentialsRefused } from "../../errors/sts.ts";
import { issueCredentials, sessionTimes } from "./credentials.ts";
import { verifiedMfaAt } from "./mfa.ts";
import type { Sts } from "./sts-operation.ts";
import { userSessionSeconds } from "./user-session.ts";

export const getSessionToken: Sts<"GetSessionToken"> = (identities, input, call) => {
  const { kind, userId, accountId } = call.caller;
  if (kind !== "user" && kind !== "root") throw sessionCredentialsRefused("GetSessionToken");
  const mfaAt = verifiedMfaAt(identities, input, call);
  const session = {
    kind,
    entityId: userId,
    accountId,
    name: "",
    ...sessionTimes(identities.env.clock.now(), userSessionSeconds(kind, input.DurationSeconds)),
    mfaAt,
  };
  return issueCredentials(identities, session, input.MinimumSessionTokenSize);
};
