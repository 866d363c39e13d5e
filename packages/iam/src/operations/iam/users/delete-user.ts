/** DeleteUser: only when nothing hangs on the user any more. */

import { mustDeleteLoginProfile } from "../../../errors/login-profile.ts";
import { mustRemoveTokens } from "../../../errors/mfa-device.ts";
import { mustDeleteAccessKeys, mustRemoveUsers } from "../../../errors.ts";
import { accessKeysOf } from "../../../identity/access-key.ts";
import { deleteEntity, groupsOfUser } from "../../../identity/entity.ts";
import { findLoginProfile } from "../../../identity/login-profile.ts";
import { mfaDevicesOf } from "../../../identity/mfa-device.ts";
import { forgetPrincipal } from "../../../identity/trust-principal.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { requireNoPolicies } from "../policies/policies-of-entity.ts";
import { requireNoCredentials } from "./held-credentials.ts";

export const deleteUser: Iam<"DeleteUser"> = (identities, input, call) => {
  const { catalogue } = identities;
  const user = entityNamed(identities, call, "user", input.UserName);
  requireNoPolicies(catalogue, user);
  if (accessKeysOf(catalogue, user.id).length > 0) throw mustDeleteAccessKeys();
  requireNoCredentials(catalogue, user.id);
  if (groupsOfUser(catalogue, user.id).length > 0) throw mustRemoveUsers();
  if (findLoginProfile(catalogue, user.id) !== undefined) throw mustDeleteLoginProfile();
  if (mfaDevicesOf(catalogue, user.id).length > 0) throw mustRemoveTokens();
  catalogue.write(() => {
    forgetPrincipal(catalogue, user);
    deleteEntity(catalogue, user.id);
  });
  return {};
};
