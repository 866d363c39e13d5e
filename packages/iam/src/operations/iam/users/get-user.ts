/** GetUser: of the name, or the caller itself; the root has a user's shape without a name. */
import { accountCreatedAt } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { userNamed } from "../named.ts";
import { details, seconds, userShape } from "../shapes.ts";

export const getUser: Iam<"GetUser"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { caller } = call;
  if (input.UserName === undefined && caller.kind === "root") {
    identities.lastUse.flush();
    const createdAt = accountCreatedAt(catalogue, caller.accountId) ?? env.clock.now();
    return {
      User: {
        Path: "/",
        UserName: undefined,
        UserId: caller.accountId,
        Arn: caller.arn,
        CreateDate: seconds(createdAt),
      },
    };
  }
  const user = userNamed(identities, call, input.UserName);
  return { User: { ...userShape(user), ...details(catalogue, user) } };
};
