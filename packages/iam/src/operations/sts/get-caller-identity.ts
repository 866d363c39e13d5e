/** GetCallerIdentity: needs no permission, and none can be taken away. */
import type { Sts } from "./sts-operation.ts";

export const getCallerIdentity: Sts<"GetCallerIdentity"> = (_identities, _input, { caller }) => ({
  UserId: caller.userId,
  Account: caller.accountId,
  Arn: caller.arn,
});
