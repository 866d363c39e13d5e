/** ListAccessKeys: without the secrets. */
import { accessKeysOf } from "../../../identity/access-key.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { seconds } from "../shapes.ts";
import { keyOwner } from "./key-owner.ts";

export const listAccessKeys: Iam<"ListAccessKeys"> = (identities, input, call) => {
  const owner = keyOwner(identities, call, input.UserName);
  const keys = accessKeysOf(identities.catalogue, owner.id);
  const { items, end } = page("ListAccessKeys", keys, (key) => key.id, input);
  return {
    AccessKeyMetadata: items.map((key) => ({
      UserName: owner.userName,
      AccessKeyId: key.id,
      Status: key.active ? "Active" : "Inactive",
      CreateDate: seconds(key.createdAt),
    })),
    ...end,
  };
};
