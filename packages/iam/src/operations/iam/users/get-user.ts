/** GetUser: of the name, or the caller itself; the root has a user's shape without a name. */
import type { Iam } from "../iam-operation.ts";
import { userNamed } from "../named.ts";
import { details, rootShape, userShape } from "../shapes.ts";

export const getUser: Iam<"GetUser"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { caller } = call;
  if (input.UserName === undefined && caller.kind === "root") {
    identities.lastUse.flush();
    return { User: rootShape(catalogue, caller.accountId, env.clock.now()) };
  }
  const user = userNamed(identities, call, input.UserName);
  return { User: { ...userShape(user), ...details(catalogue, user) } };
};
