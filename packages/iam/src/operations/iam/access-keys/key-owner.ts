/** Whose access keys an operation is about: the named user's, or the caller's own, who may be the root. */
import type { Call } from "@cloudglass/wire";
import { noSuchAccessKey } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import { type AccessKey, findAccessKey } from "../../../identity/access-key.ts";
import { userNamed } from "../named.ts";

export interface KeyOwner {
  /** A user's id, or the account's for its root. */
  readonly id: string;
  readonly accountId: string;
  /** Undefined for the root. */
  readonly userName: string | undefined;
}

export function keyOwner(
  identities: Identities,
  call: Call,
  userName: string | undefined,
): KeyOwner {
  const { caller } = call;
  if (userName === undefined && caller.kind === "root") {
    return { id: caller.accountId, accountId: caller.accountId, userName: undefined };
  }
  const user = userNamed(identities, call, userName);
  return { id: user.id, accountId: user.accountId, userName: user.name };
}

export function ownedKey(
  { catalogue }: Identities,
  owner: KeyOwner,
  accessKeyId: string,
): AccessKey {
  const key = findAccessKey(catalogue, accessKeyId);
  if (key === undefined || key.ownerId !== owner.id) throw noSuchAccessKey(accessKeyId);
  return key;
}
