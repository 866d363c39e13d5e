/** UploadSSHPublicKey: an RSA key of 2,048 bits or more, as a line of OpenSSH or as PEM. */
import {
  duplicateSshPublicKey,
  invalidPublicKey,
  unrecognizedPublicKeyEncoding,
} from "../../../errors/ssh-public-key.ts";
import { quotaExceeded } from "../../../errors.ts";
import { insertSshPublicKey, sshPublicKeysOf } from "../../../identity/ssh-public-key.ts";
import { readSshKey } from "../../../identity/ssh-rsa.ts";
import { accessKeyId } from "../../../identity/unique-id.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { sshKeyShape } from "./ssh-key-shape.ts";

const KEYS_PER_USER = 5;

export const uploadSSHPublicKey: Iam<"UploadSSHPublicKey"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const user = entityNamed(identities, call, "user", input.UserName);
  const read = readSshKey(input.SSHPublicKeyBody);
  if (read === "unrecognized") throw unrecognizedPublicKeyEncoding();
  if (read === "invalid") throw invalidPublicKey();
  const present = sshPublicKeysOf(catalogue, user.id);
  if (present.some(({ blob }) => Buffer.compare(blob, read.blob) === 0)) {
    throw duplicateSshPublicKey();
  }
  if (present.length >= KEYS_PER_USER) throw quotaExceeded("SSHPublicKeysPerUser", KEYS_PER_USER);
  const key = {
    ...read,
    id: accessKeyId(env.random, "APKA", user.accountId),
    userId: user.id,
    active: true,
    uploadedAt: env.clock.now(),
  };
  catalogue.write(() => insertSshPublicKey(catalogue, key));
  return { SSHPublicKey: sshKeyShape(user, key, "SSH") };
};
