/** GetSSHPublicKey, UpdateSSHPublicKey, DeleteSSHPublicKey, ListSSHPublicKeys. */
import { validation } from "../../../errors.ts";
import {
  deleteSshPublicKey,
  setSshPublicKeyActive,
  sshPublicKeysOf,
} from "../../../identity/ssh-public-key.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed, userNamed } from "../named.ts";
import { page } from "../page.ts";
import { sshKeyMetadata, sshKeyOf, sshKeyShape } from "./ssh-key-shape.ts";

export const getSSHPublicKey: Iam<"GetSSHPublicKey"> = (identities, input, call) => {
  const user = entityNamed(identities, call, "user", input.UserName);
  const key = sshKeyOf(identities.catalogue, user, input.SSHPublicKeyId);
  return { SSHPublicKey: sshKeyShape(user, key, input.Encoding) };
};

export const updateSSHPublicKey: Iam<"UpdateSSHPublicKey"> = (identities, input, call) => {
  const { catalogue } = identities;
  if (input.Status === "Expired") throw validation("Status Expired cannot be set.");
  const user = entityNamed(identities, call, "user", input.UserName);
  const key = sshKeyOf(catalogue, user, input.SSHPublicKeyId);
  catalogue.write(() => setSshPublicKeyActive(catalogue, key.id, input.Status === "Active"));
  return {};
};

export const deleteSSHPublicKey: Iam<"DeleteSSHPublicKey"> = (identities, input, call) => {
  const { catalogue } = identities;
  const user = entityNamed(identities, call, "user", input.UserName);
  const key = sshKeyOf(catalogue, user, input.SSHPublicKeyId);
  catalogue.write(() => deleteSshPublicKey(catalogue, key.id));
  return {};
};

export const listSSHPublicKeys: Iam<"ListSSHPublicKeys"> = (identities, input, call) => {
  const user = userNamed(identities, call, input.UserName);
  const keys = sshPublicKeysOf(identities.catalogue, user.id);
  const { items, end } = page("ListSSHPublicKeys", keys, ({ id }) => id, input);
  return { SSHPublicKeys: items.map((key) => sshKeyMetadata(user, key)), ...end };
};
