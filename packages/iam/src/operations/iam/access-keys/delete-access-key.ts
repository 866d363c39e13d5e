/** DeleteAccessKey. */
import { deleteAccessKey as removeKey } from "../../../identity/access-key.ts";
import type { Iam } from "../iam-operation.ts";
import { keyOwner, ownedKey } from "./key-owner.ts";

export const deleteAccessKey: Iam<"DeleteAccessKey"> = (identities, input, call) => {
  const { catalogue } = identities;
  const owner = keyOwner(identities, call, input.UserName);
  const key = ownedKey(identities, owner, input.AccessKeyId);
  catalogue.write(() => removeKey(catalogue, key.id));
  return {};
};
