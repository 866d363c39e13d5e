/** A prefix list as the SDK has it. */
import type { ManagedPrefixList, PrefixListState } from "@aws-sdk/client-ec2";
import { shownTags } from "../../resource/tags.ts";
import { type PrefixListRecord, prefixListArn } from "../../resource/vpc/prefix-list.ts";

export function shownPrefixList(
  list: PrefixListRecord,
  State: PrefixListState = `${list.lastChange}-complete`,
): ManagedPrefixList {
  const isOwn = list.maxEntries !== undefined;
  return {
    PrefixListId: list.id,
    PrefixListName: list.name,
    PrefixListArn: prefixListArn(list),
    AddressFamily: list.addressFamily,
    OwnerId: list.accountId,
    State,
    MaxEntries: list.maxEntries,
    Version: isOwn ? list.versions.length : undefined,
    Tags: shownTags(list.tags),
  };
}
