/** GetSessionToken: temporary credentials of a user or of the root, with their own permissions. */
import { mfaFailed, sessionCredentialsRefused } from "../../errors.ts";
import { callerSession } from "./caller-session.ts";
import { issueCredentials, sessionTimes } from "./credentials.ts";
import type { Sts } from "./sts-operation.ts";

const USER_SECONDS_DEFAULT = 43_200;
/** The root's sessions are an hour at most. */
const ROOT_SECONDS_MAX = 3600;

export const getSessionToken: Sts<"GetSessionToken"> = (identities, input, call) => {
  const { caller } = call;
  if (caller.kind !== "user" && caller.kind !== "root") {
    throw sessionCredentialsRefused("GetSessionToken");
  }
  if (callerSession(identities, call) !== undefined) {
    throw sessionCredentialsRefused("GetSessionToken");
  }
  // There are no MFA devices, so no code is right.
  if (input.SerialNumber !== undefined || input.TokenCode !== undefined) throw mfaFailed();
  const asked = input.DurationSeconds ?? USER_SECONDS_DEFAULT;
  const seconds = caller.kind === "root" ? Math.min(asked, ROOT_SECONDS_MAX) : asked;
  const session = {
    kind: caller.kind,
    entityId: caller.userId,
    accountId: caller.accountId,
    name: "",
    ...sessionTimes(identities.env.clock.now(), seconds),
  };
  return issueCredentials(identities, session, input.MinimumSessionTokenSize);
};
