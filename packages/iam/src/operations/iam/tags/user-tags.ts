/** TagUser, UntagUser, ListUserTags. */
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { addTags, listTags, removeTags } from "./tags.ts";

export const tagUser: Iam<"TagUser"> = (identities, input, call) => {
  const { id } = entityNamed(identities, call, "user", input.UserName);
  return addTags(identities, id, input.Tags);
};

export const untagUser: Iam<"UntagUser"> = (identities, input, call) => {
  const { id } = entityNamed(identities, call, "user", input.UserName);
  return removeTags(identities, id, input.TagKeys);
};

export const listUserTags: Iam<"ListUserTags"> = (identities, input, call) => {
  const { id } = entityNamed(identities, call, "user", input.UserName);
  return listTags(identities, id, "ListUserTags", input);
};
