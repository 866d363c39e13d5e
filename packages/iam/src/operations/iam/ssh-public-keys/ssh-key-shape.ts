/** SSH public keys in the form of IAM's answers, and by id. */
import { noSuchSshPublicKey } from "../../../errors/ssh-public-key.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import type { Entity } from "../../../identity/entity.ts";
import { findSshPublicKey, type SshPublicKey } from "../../../identity/ssh-public-key.ts";
import { sshFingerprint, sshLine, sshPem } from "../../../identity/ssh-rsa.ts";
import { seconds } from "../shapes.ts";

export function sshKeyOf(catalogue: Catalogue, user: Entity, id: string): SshPublicKey {
  const key = findSshPublicKey(catalogue, user.id, id);
  if (key === undefined) throw noSuchSshPublicKey(id);
  return key;
}

/** As listings give it: without the key. */
export function sshKeyMetadata(user: Entity, key: SshPublicKey) {
  return {
    UserName: user.name,
    SSHPublicKeyId: key.id,
    Status: key.active ? ("Active" as const) : ("Inactive" as const),
    UploadDate: seconds(key.uploadedAt),
  };
}

export function sshKeyShape(user: Entity, key: SshPublicKey, encoding: "SSH" | "PEM") {
  return {
    ...sshKeyMetadata(user, key),
    Fingerprint: sshFingerprint(key.blob),
    SSHPublicKeyBody: encoding === "SSH" ? sshLine(key) : sshPem(key.blob),
  };
}
