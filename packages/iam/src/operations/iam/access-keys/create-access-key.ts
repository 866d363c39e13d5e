/** CreateAccessKey: the only answer that shows the secret. */
import { quotaExceeded } from "../../../errors.ts";
import { accessKeysOf, insertAccessKey } from "../../../identity/access-key.ts";
import { accessKeyId, secretAccessKey } from "../../../identity/unique-id.ts";
import type { Iam } from "../iam-operation.ts";
import { seconds } from "../shapes.ts";
import { keyOwner } from "./key-owner.ts";

export const ACCESS_KEYS_PER_USER = 2;

export const createAccessKey: Iam<"CreateAccessKey"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const owner = keyOwner(identities, call, input.UserName);
  if (accessKeysOf(catalogue, owner.id).length >= ACCESS_KEYS_PER_USER) {
    throw quotaExceeded("AccessKeysPerUser", ACCESS_KEYS_PER_USER);
  }
  const createdAt = env.clock.now();
  const id = accessKeyId(env.random, "AKIA", owner.accountId);
  const secret = secretAccessKey(env.random);
  const { accountId, id: ownerId } = owner;
  catalogue.write(() => insertAccessKey(catalogue, { id, accountId, ownerId, secret, createdAt }));
  return {
    AccessKey: {
      UserName: owner.userName,
      AccessKeyId: id,
      Status: "Active",
      SecretAccessKey: secret,
      CreateDate: seconds(createdAt),
    },
  };
};
