/** What a request may put into a prefix list, and take out of it. */
import type { AddPrefixListEntry, RemovePrefixListEntry } from "@aws-sdk/client-ec2";
import { clientError, invalidParameterValue, missing } from "../../errors.ts";
import { formatCidr } from "../../packet/tables/cidr.ts";
import { readBlock } from "../../resource/vpc/address-blocks.ts";
import {
  currentEntries,
  type PrefixListEntryRecord,
  type PrefixListRecord,
} from "../../resource/vpc/prefix-list.ts";

const MAX_ENTRIES = 1000;
const DESCRIPTION_LENGTH_MAX = 255;

type Entries = readonly PrefixListEntryRecord[];

export function readMaxEntries(max: number | undefined): number {
  if (max === undefined) throw missing("maxEntries");
  if (max >= 1 && max <= MAX_ENTRIES) return max;
  throw invalidParameterValue(`Must specify a max size between 1 and ${MAX_ENTRIES}`);
}

export function checkSize(entries: Entries, maxEntries: number): void {
  if (entries.length <= maxEntries) return;
  throw clientError(
    "PrefixListMaxEntriesExceeded",
    `The number of entries (${entries.length}) exceeds the maximum number of entries (${maxEntries}) of the prefix list.`,
  );
}

/** Canonical, none of them twice. */
export function readEntries(
  family: PrefixListRecord["addressFamily"],
  given: readonly AddPrefixListEntry[] = [],
): Entries {
  const version = family === "IPv4" ? 4 : 6;
  const entries = given.map(({ Cidr = "", Description: description }) => {
    if ((description?.length ?? 0) > DESCRIPTION_LENGTH_MAX) {
      throw invalidParameterValue(
        `Description exceeds the maximum length of ${DESCRIPTION_LENGTH_MAX} characters`,
      );
    }
    return { cidr: formatCidr(readBlock(Cidr, version, "cidr")), description };
  });
  checkUnique(entries.map(({ cidr }) => cidr));
  return entries;
}

function checkUnique(cidrs: readonly string[]): void {
  const twice = cidrs.find((cidr, index) => cidrs.indexOf(cidr) !== index);
  if (twice === undefined) return;
  throw invalidParameterValue(`The request contains the CIDR '${twice}' more than once.`);
}

/** One that is there already gets the description. */
export function changeEntries(
  list: PrefixListRecord,
  add: readonly AddPrefixListEntry[],
  remove: readonly RemovePrefixListEntry[],
): Entries {
  const added = readEntries(list.addressFamily, add);
  const version = list.addressFamily === "IPv4" ? 4 : 6;
  const removed = remove.map(({ Cidr = "" }) => formatCidr(readBlock(Cidr, version, "cidr")));
  checkUnique(removed);
  const both = added.find(({ cidr }) => removed.includes(cidr));
  if (both !== undefined) {
    throw invalidParameterValue(
      `Request cannot contain Cidr ${both.cidr} in both AddPrefixListEntries and RemovePrefixListEntries`,
    );
  }
  const entries = new Map(currentEntries(list).map((entry) => [entry.cidr, entry]));
  for (const cidr of removed) {
    if (entries.delete(cidr)) continue;
    throw clientError(
      "InvalidPrefixListModification",
      `The CIDR '${cidr}' is not an entry of the prefix list '${list.id}'.`,
    );
  }
  for (const entry of added) entries.set(entry.cidr, entry);
  return [...entries.values()];
}
