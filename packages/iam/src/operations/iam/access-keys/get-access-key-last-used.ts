/** GetAccessKeyLastUsed: `N/A` for a key that was never used, as AWS has it. */
import { noSuchAccessKey } from "../../../errors.ts";
import { findAccessKey } from "../../../identity/access-key.ts";
import { entityById } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { seconds } from "../shapes.ts";

export const getAccessKeyLastUsed: Iam<"GetAccessKeyLastUsed"> = (identities, input, call) => {
  const { catalogue, lastUse } = identities;
  lastUse.flush();
  const key = findAccessKey(catalogue, input.AccessKeyId);
  if (key === undefined || key.accountId !== call.caller.accountId) {
    throw noSuchAccessKey(input.AccessKeyId);
  }
  const used = key.lastUsed;
  return {
    UserName: entityById(catalogue, key.ownerId)?.name,
    AccessKeyLastUsed: {
      LastUsedDate: used && seconds(used.at),
      ServiceName: used?.service ?? "N/A",
      Region: used?.region ?? "N/A",
    },
  };
};
