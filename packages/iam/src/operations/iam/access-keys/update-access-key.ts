/** UpdateAccessKey: an inactive key signs nothing until it is active again. */
import { validation } from "../../../errors.ts";
import { setAccessKeyActive } from "../../../identity/access-key.ts";
import type { Iam } from "../iam-operation.ts";
import { keyOwner, ownedKey } from "./key-owner.ts";

export const updateAccessKey: Iam<"UpdateAccessKey"> = (identities, input, call) => {
  const { catalogue } = identities;
  if (input.Status === "Expired") throw validation("Status Expired cannot be set.");
  const owner = keyOwner(identities, call, input.UserName);
  const key = ownedKey(identities, owner, input.AccessKeyId);
  catalogue.write(() => setAccessKeyActive(catalogue, key.id, input.Status === "Active"));
  return {};
};
