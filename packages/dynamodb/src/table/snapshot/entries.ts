/** All entries of a keyspace's space, page by page, and many at once into another. */
import type { Entry, Mutation } from "../../storage/mutation.ts";
import { type Keyspace, type PartitionPlace, rangeInSpace } from "../../storage/partition/index.ts";
import type { View } from "../../storage/state-machine.ts";
import { rangeBeyond } from "../key/index.ts";

const PAGE_ENTRIES = 500;
const PAGE_BYTES = 512 * 1024;

interface EntryPage {
  readonly entries: readonly Entry[];
  /** Where the next page begins; undefined after the last. */
  readonly next: Uint8Array | undefined;
}

/** In the order of their keys; each page is as things were when it was read. */
export async function* readEntries(
  keyspace: Keyspace,
  space: number,
): AsyncGenerator<readonly Entry[]> {
  let from: Uint8Array | undefined = Uint8Array.of(space);
  while (from !== undefined) {
    const start: Uint8Array = from;
    const look = (view: View, place: PartitionPlace) => pageOf(view, place, space, start);
    const page: EntryPage = await keyspace.read(start, look, "strong");
    if (page.entries.length > 0) yield page.entries;
    from = page.next;
  }
}

function pageOf(view: View, place: PartitionPlace, space: number, from: Uint8Array): EntryPage {
  const { to } = rangeInSpace(space, place.range);
  const end = Uint8Array.of(space + 1);
  const entries: Entry[] = [];
  let bytes = 0;
  for (const { key, value } of view.scan({ from, to }, false)) {
    // What a view gives counts only while it is looked at.
    entries.push({ key: Buffer.from(key), value: Buffer.from(value) });
    bytes += key.length + value.length;
    if (entries.length < PAGE_ENTRIES && bytes < PAGE_BYTES) continue;
    return { entries, next: rangeBeyond({ from, to: end }, key, true).from };
  }
  const isLast = to === undefined || Buffer.compare(to, end) >= 0;
  return { entries, next: isLast ? undefined : to };
}

/** REQUIRES: keys in routed spaces. */
export async function putEntries(
  keyspace: Keyspace,
  mutations: readonly Mutation[],
): Promise<void> {
  let rest = mutations;
  while (rest.length > 0) {
    const batch: readonly Mutation[] = rest;
    rest = await keyspace.update((batch[0] as Mutation).key, (_view, partition) => {
      const [here, elsewhere] = divide(batch, ({ key }) => keyspace.partitionOf(key) === partition);
      return { mutations: here, result: elsewhere };
    });
  }
}

export function divide<Each>(
  all: readonly Each[],
  isHere: (each: Each) => boolean,
): readonly [readonly Each[], readonly Each[]] {
  const [here, elsewhere]: [Each[], Each[]] = [[], []];
  for (const each of all) (isHere(each) ? here : elsewhere).push(each);
  return [here, elsewhere];
}
