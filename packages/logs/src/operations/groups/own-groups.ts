/** The groups that a listing may show: those of the caller's account, and there are no linked ones. */
import type { Call } from "@cloudglass/wire";
import { invalidParameter } from "../../errors.ts";
import type { LogGroupRecord } from "../../group/log-group.ts";
import type { Rooms } from "../../rooms.ts";

interface Linked {
  readonly accountIdentifiers?: readonly string[] | undefined;
  readonly includeLinkedAccounts?: boolean | undefined;
}

/** In the order of their names. */
export function ownGroups(
  rooms: Rooms,
  { caller, region }: Pick<Call, "caller" | "region">,
  { accountIdentifiers, includeLinkedAccounts = false }: Linked,
): LogGroupRecord[] {
  if (accountIdentifiers !== undefined && !includeLinkedAccounts) {
    throw invalidParameter(
      "accountIdentifiers can only be specified when includeLinkedAccounts is set to true.",
    );
  }
  const isAsked = accountIdentifiers?.includes(caller.accountId) ?? true;
  return isAsked ? rooms.groups.in(caller.accountId, region) : [];
}
