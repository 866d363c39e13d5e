/** TagRole, UntagRole, ListRoleTags. */
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { addTags, listTags, removeTags } from "./tags.ts";

export const tagRole: Iam<"TagRole"> = (identities, input, call) => {
  const { id } = entityNamed(identities, call, "role", input.RoleName);
  return addTags(identities, id, input.Tags);
};

export const untagRole: Iam<"UntagRole"> = (identities, input, call) => {
  const { id } = entityNamed(identities, call, "role", input.RoleName);
  return removeTags(identities, id, input.TagKeys);
};

export const listRoleTags: Iam<"ListRoleTags"> = (identities, input, call) => {
  const { id } = entityNamed(identities, call, "role", input.RoleName);
  return listTags(identities, id, "ListRoleTags", input);
};
