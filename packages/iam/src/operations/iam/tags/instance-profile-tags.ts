/** TagInstanceProfile, UntagInstanceProfile, ListInstanceProfileTags. */
import type { Iam } from "../iam-operation.ts";
import { profileNamed } from "../instance-profiles/profile-shape.ts";
import { addTags, listTags, removeTags } from "./tags.ts";

export const tagInstanceProfile: Iam<"TagInstanceProfile"> = (identities, input, call) =>
  addTags(identities, profileNamed(identities, call, input.InstanceProfileName).id, input.Tags);

export const untagInstanceProfile: Iam<"UntagInstanceProfile"> = (identities, input, call) =>
  removeTags(
    identities,
    profileNamed(identities, call, input.InstanceProfileName).id,
    input.TagKeys,
  );

export const listInstanceProfileTags: Iam<"ListInstanceProfileTags"> = (
  identities,
  input,
  call,
) => {
  const { id } = profileNamed(identities, call, input.InstanceProfileName);
  return listTags(identities, id, "ListInstanceProfileTags", input);
};
