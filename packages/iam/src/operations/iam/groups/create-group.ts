/** CreateGroup. */
import { nameExists, quotaExceeded } from "../../../errors.ts";
import { countEntities, findEntity, insertEntity } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { groupShape } from "../shapes.ts";

export const GROUPS_PER_ACCOUNT = 300;

export const createGroup: Iam<"CreateGroup"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  if (findEntity(catalogue, accountId, "group", input.GroupName) !== undefined) {
    throw nameExists("group", input.GroupName);
  }
  if (countEntities(catalogue, accountId, "group") >= GROUPS_PER_ACCOUNT) {
    throw quotaExceeded("GroupsPerAccount", GROUPS_PER_ACCOUNT);
  }
  catalogue.write(() =>
    insertEntity(catalogue, env.random, {
      kind: "group",
      accountId,
      name: input.GroupName,
      path: input.Path ?? "/",
      createdAt: env.clock.now(),
    }),
  );
  return { Group: groupShape(entityNamed(identities, call, "group", input.GroupName)) };
};
