/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreManagedPrefixListVersion.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteManagedPrefixList.html
 */
import type {
  CreateManagedPrefixListCommandInput,
  CreateManagedPrefixListResult,
  DeleteManagedPrefixListCommandInput,
  DeleteManagedPrefixListResult,
  ModifyManagedPrefixListCommandInput,
  ModifyManagedPrefixListResult,
  RestoreManagedPrefixListVersionCommandInput,
  RestoreManagedPrefixListVersionResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  dependencyViolation,
  invalidParameterCombination,
  invalidParameterValue,
  missing,
  notImplemented,
} from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { specifiedTags } from "../../resource/tags.ts";
import {
  AWS_ACCOUNT,
  currentEntries,
  type PrefixListRecord,
  requirePrefixList,
  usersOf,
} from "../../resource/vpc/prefix-list.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { changeEntries, checkSize, readEntries, readMaxEntries } from "./prefix-list-entries.ts";
import { shownPrefixList } from "./shown-prefix-list.ts";

export function createManagedPrefixList(
  { resources }: Rooms,
  input: CreateManagedPrefixListCommandInput,
  call: Call,
): CreateManagedPrefixListResult {
  const place = placeOf(call);
  const family = readFamily(input.AddressFamily);
  const maxEntries = readMaxEntries(input.MaxEntries);
  const entries = readEntries(family, input.Entries);
  checkSize(entries, maxEntries);
  const made = {
    ...place,
    name: readName(input.PrefixListName),
    addressFamily: family,
    maxEntries,
    lastChange: "create" as const,
    versions: [entries],
    tags: specifiedTags(input.TagSpecifications, ["prefix-list"]),
  };
  const [id] = resources.clientTokens.once(place, "CreateManagedPrefixList", input, () => {
    const list: PrefixListRecord = { ...made, id: resources.newId("pl") };
    resources.prefixLists.put(list);
    return [list.id];
  });
  const list = resources.prefixLists.require(place, id);
  return { PrefixList: shownPrefixList(list, "create-in-progress") };
}

function readFamily(family: string | undefined): PrefixListRecord["addressFamily"] {
  if (family === "IPv4" || family === "IPv6") return family;
  throw invalidParameterValue(
    `Value (${family}) for parameter addressFamily is invalid. Valid values are IPv4 and IPv6.`,
  );
}

function readName(name: string | undefined): string {
  if (!name) throw missing("prefixListName");
  if (name.length > 255 || name.startsWith("com.amazonaws")) {
    throw invalidParameterValue(
      `Value (${name}) for parameter prefixListName is invalid. The name must be up to 255 characters long and cannot start with com.amazonaws.`,
    );
  }
  return name;
}

/** Another set of entries is another version; a name or a size is not. */
export function modifyManagedPrefixList(
  { resources }: Rooms,
  input: ModifyManagedPrefixListCommandInput,
  call: Call,
): ModifyManagedPrefixListResult {
  const list = requireOwn(resources, placeOf(call), input.PrefixListId, "modified");
  const { AddEntries = [], RemoveEntries = [], PrefixListName, MaxEntries } = input;
  if (input.IpamPrefixListResolverSyncEnabled !== undefined) {
    throw notImplemented("VPC IP Address Manager (IPAM)");
  }
  const changesEntries = AddEntries.length + RemoveEntries.length > 0;
  if (changesEntries && MaxEntries !== undefined) {
    throw invalidParameterCombination(
      "The entries and the maximum number of entries of a prefix list cannot be modified in the same request.",
    );
  }
  let changed = PrefixListName ? { ...list, name: readName(PrefixListName) } : list;
  if (MaxEntries !== undefined) {
    const maxEntries = readMaxEntries(MaxEntries);
    checkSize(currentEntries(list), maxEntries);
    changed = { ...changed, maxEntries, lastChange: "modify" };
  }
  if (changesEntries) {
    if (input.CurrentVersion === undefined) throw missing("currentVersion");
    checkVersion(list, input.CurrentVersion);
    const entries = changeEntries(list, AddEntries, RemoveEntries);
    checkSize(entries, list.maxEntries as number);
    changed = { ...changed, versions: [...list.versions, entries], lastChange: "modify" };
  }
  resources.prefixLists.put(changed);
  const isUnderWay = changesEntries || MaxEntries !== undefined;
  return { PrefixList: shownPrefixList(changed, isUnderWay ? "modify-in-progress" : undefined) };
}

/** The old entries become the newest version. */
export function restoreManagedPrefixListVersion(
  { resources }: Rooms,
  input: RestoreManagedPrefixListVersionCommandInput,
  call: Call,
): RestoreManagedPrefixListVersionResult {
  const list = requireOwn(resources, placeOf(call), input.PrefixListId, "restored");
  checkVersion(list, input.CurrentVersion);
  const entries = versionOf(list, input.PreviousVersion);
  const { versions } = list;
  const restored: PrefixListRecord = {
    ...list,
    versions: [...versions, entries],
    lastChange: "restore",
  };
  resources.prefixLists.put(restored);
  return { PrefixList: shownPrefixList(restored, "restore-in-progress") };
}

/** Version numbers begin at 1. */
export function versionOf(list: PrefixListRecord, version: number | undefined) {
  const entries = list.versions[(version ?? 0) - 1];
  if (entries !== undefined) return entries;
  throw invalidParameterValue(
    `The prefix list version ${version} does not exist for the prefix list '${list.id}'.`,
  );
}

export function deleteManagedPrefixList(
  { resources }: Rooms,
  input: DeleteManagedPrefixListCommandInput,
  call: Call,
): DeleteManagedPrefixListResult {
  const list = requireOwn(resources, placeOf(call), input.PrefixListId, "deleted");
  for (const _ of usersOf(resources, list)) {
    throw dependencyViolation(
      `The prefix list '${list.id}' has dependencies and cannot be deleted.`,
    );
  }
  resources.prefixLists.remove(list.id);
  return { PrefixList: shownPrefixList(list, "delete-in-progress") };
}

function requireOwn(
  resources: Resources,
  place: Place,
  id: string | undefined,
  change: string,
): PrefixListRecord {
  const list = requirePrefixList(resources, place, id);
  if (list.accountId !== AWS_ACCOUNT) return list;
  throw clientError(
    "OperationNotPermitted",
    `The prefix list '${list.id}' is managed by AWS and cannot be ${change}.`,
  );
}

function checkVersion(list: PrefixListRecord, version: number | undefined): void {
  if (version === list.versions.length) return;
  throw clientError(
    "PrefixListVersionMismatch",
    "The prefix list has the incorrect version number.",
  );
}
