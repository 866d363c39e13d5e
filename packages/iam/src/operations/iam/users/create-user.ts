/** CreateUser. */
import { nameExists, quotaExceeded } from "../../../errors.ts";
import { countEntities, entityById, findEntity, insertEntity } from "../../../identity/entity.ts";
import { putTags } from "../../../identity/tag.ts";
import type { Iam } from "../iam-operation.ts";
import { boundaryArn } from "../named.ts";
import { details, userShape } from "../shapes.ts";
import { newTags } from "../tag-list.ts";

export const USERS_PER_ACCOUNT = 5000;

export const createUser: Iam<"CreateUser"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const boundary = boundaryArn(identities, call, input.PermissionsBoundary);
  const tags = newTags(input.Tags);
  if (findEntity(catalogue, accountId, "user", input.UserName) !== undefined) {
    throw nameExists("user", input.UserName);
  }
  if (countEntities(catalogue, accountId, "user") >= USERS_PER_ACCOUNT) {
    throw quotaExceeded("UsersPerAccount", USERS_PER_ACCOUNT);
  }
  const id = catalogue.write(() => {
    const userId = insertEntity(catalogue, env.random, {
      kind: "user",
      accountId,
      name: input.UserName,
      path: input.Path ?? "/",
      createdAt: env.clock.now(),
      boundaryArn: boundary,
    });
    putTags(catalogue, userId, tags);
    return userId;
  });
  const user = entityById(catalogue, id);
  return user === undefined ? {} : { User: { ...userShape(user), ...details(catalogue, user) } };
};
