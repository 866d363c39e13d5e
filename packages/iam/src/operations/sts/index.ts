/** The table of STS's operations. What is not here answers 501 `NotImplemented`. */

import { assumeRole } from "./assume-role.ts";
import { getAccessKeyInfo } from "./get-access-key-info.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";
import { getSessionToken } from "./get-session-token.ts";
import type { StsOperations } from "./sts-operation.ts";

export const stsOperations = {
  AssumeRole: assumeRole,
  GetAccessKeyInfo: getAccessKeyInfo,
  GetCallerIdentity: getCallerIdentity,
  GetSessionToken: getSessionToken,
} satisfies StsOperations;
