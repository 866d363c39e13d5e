/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListAssociations.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html
 */
import type {
  DescribeManagedPrefixListsCommandInput,
  DescribeManagedPrefixListsResult,
  DescribePrefixListsCommandInput,
  DescribePrefixListsResult,
  GetManagedPrefixListAssociationsCommandInput,
  GetManagedPrefixListAssociationsResult,
  GetManagedPrefixListEntriesCommandInput,
  GetManagedPrefixListEntriesResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { pageOf } from "../../resource/page.ts";
import {
  AWS_ACCOUNT,
  currentEntries,
  findPrefixList,
  requirePrefixList,
  usersOf,
} from "../../resource/vpc/prefix-list.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { versionOf } from "./managed-prefix-lists.ts";
import { shownPrefixList } from "./shown-prefix-list.ts";

/** The account's own, and AWS's. */
export function describeManagedPrefixLists(
  { resources }: Rooms,
  input: DescribeManagedPrefixListsCommandInput,
  call: Call,
): DescribeManagedPrefixListsResult {
  const place = placeOf(call);
  const { prefixLists } = resources;
  const aws = prefixLists.in({ accountId: AWS_ACCOUNT, region: place.region });
  const page = describe(resources, prefixLists, input, place, {
    ids: input.PrefixListIds,
    from: [...prefixLists.in(place), ...aws],
    find: (id) => findPrefixList(resources, place, id),
  });
  return {
    PrefixLists: page.records.map((list) => shownPrefixList(list)),
    NextToken: page.nextToken,
  };
}

export function getManagedPrefixListEntries(
  { resources }: Rooms,
  input: GetManagedPrefixListEntriesCommandInput,
  call: Call,
): GetManagedPrefixListEntriesResult {
  const list = requirePrefixList(resources, placeOf(call), input.PrefixListId);
  const entries =
    input.TargetVersion === undefined ? currentEntries(list) : versionOf(list, input.TargetVersion);
  const numbered = entries.map((entry, index) => ({ ...entry, id: place(index) }));
  const page = pageOf(numbered, input);
  return {
    Entries: page.records.map(({ cidr, description }) => ({
      Cidr: cidr,
      Description: description,
    })),
    NextToken: page.nextToken,
  };
}

/** In the order of the list. */
const place = (index: number) => String(index).padStart(4, "0");

export function getManagedPrefixListAssociations(
  { resources }: Rooms,
  input: GetManagedPrefixListAssociationsCommandInput,
  call: Call,
): GetManagedPrefixListAssociationsResult {
  const list = requirePrefixList(resources, placeOf(call), input.PrefixListId);
  const { accountId } = placeOf(call);
  // Of AWS's lists nobody sees who else uses them.
  const users = [...usersOf(resources, list)].filter((each) => each.accountId === accountId);
  const page = pageOf(users, input);
  return {
    PrefixListAssociations: page.records.map((each) => ({
      ResourceId: each.id,
      ResourceOwner: each.accountId,
    })),
    NextToken: page.nextToken,
  };
}

/** AWS's alone, with what is in them. */
export function describePrefixLists(
  { resources }: Rooms,
  input: DescribePrefixListsCommandInput,
  call: Call,
): DescribePrefixListsResult {
  const place = placeOf(call);
  const aws = { accountId: AWS_ACCOUNT, region: place.region };
  const page = describe(resources, resources.prefixLists, input, aws, {
    ids: input.PrefixListIds,
  });
  return {
    PrefixLists: page.records.map((list) => ({
      PrefixListId: list.id,
      PrefixListName: list.name,
      Cidrs: currentEntries(list).map(({ cidr }) => cidr),
    })),
    NextToken: page.nextToken,
  };
}
