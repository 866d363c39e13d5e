/** GetInstanceProfile: with its tags, which listings leave out. */
import type { Iam } from "../iam-operation.ts";
import { tagShapes } from "../shapes.ts";
import { profileNamed, profileShape } from "./profile-shape.ts";

export const getInstanceProfile: Iam<"GetInstanceProfile"> = (identities, input, call) => {
  const { catalogue } = identities;
  const profile = profileNamed(identities, call, input.InstanceProfileName);
  const shape = profileShape(catalogue, profile);
  return { InstanceProfile: { ...shape, Tags: tagShapes(catalogue, profile.id) } };
};
