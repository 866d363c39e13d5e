/** CreateInstanceProfile: an empty one. */
import { profileExists } from "../../../errors/instance-profile.ts";
import { quotaExceeded } from "../../../errors.ts";
import {
  countInstanceProfiles,
  findInstanceProfile,
  insertInstanceProfile,
} from "../../../identity/instance-profile.ts";
import { putTags } from "../../../identity/tag.ts";
import type { Iam } from "../iam-operation.ts";
import { tagShapes } from "../shapes.ts";
import { newTags } from "../tag-list.ts";
import { profileNamed, profileShape } from "./profile-shape.ts";

export const PROFILES_PER_ACCOUNT = 1000;

export const createInstanceProfile: Iam<"CreateInstanceProfile"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const name = input.InstanceProfileName;
  const tags = newTags(input.Tags);
  if (findInstanceProfile(catalogue, accountId, name) !== undefined) throw profileExists(name);
  if (countInstanceProfiles(catalogue, accountId) >= PROFILES_PER_ACCOUNT) {
    throw quotaExceeded("InstanceProfilesPerAccount", PROFILES_PER_ACCOUNT);
  }
  catalogue.write(() => {
    const id = insertInstanceProfile(catalogue, env.random, {
      accountId,
      name,
      path: input.Path ?? "/",
      createdAt: env.clock.now(),
    });
    putTags(catalogue, id, tags);
  });
  const profile = profileNamed(identities, call, name);
  return {
    InstanceProfile: {
      ...profileShape(catalogue, profile),
      ...(tags.length === 0 ? {} : { Tags: tagShapes(catalogue, profile.id) }),
    },
  };
};
