/** Small trees on a disk in memory, and the sorted map that they must agree with. */
import { MemoryDisk, SimulatedClock } from "@cloudglass/env";
import type { Entry, KeyRange, Mutation } from "../mutation.ts";
import { LsmTree, type LsmTreeOptions } from "./lsm-tree.ts";

/** So small that a few hundred entries fill every level. */
export const SMALL: LsmTreeOptions = {
  memtableBytes: 2000,
  level0Tables: 2,
  level1TableBytes: 600,
  level1Tables: 3,
  level2TableBytes: 2500,
  manifestBytesMax: 600,
};

export function setUp() {
  const clock = new SimulatedClock();
  const disk = new MemoryDisk();
  const environment = { clock, disk, durability: "power" } as const;
  return { clock, disk, open: (options = SMALL) => LsmTree.open(environment, options) };
}

export class SortedModel {
  readonly #values = new Map<string, Uint8Array>();

  apply(mutations: readonly Mutation[]): void {
    for (const { key, value } of mutations) {
      if (value === undefined) this.#values.delete(hex(key));
      else this.#values.set(hex(key), value);
    }
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#values.get(hex(key));
  }

  /** As text, for comparisons. */
  scan({ from, to }: KeyRange = {}, reverse = false): string[] {
    const lines = [...this.#values]
      .filter(([key]) => from === undefined || key >= hex(from))
      .filter(([key]) => to === undefined || key < hex(to))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${hex(value)}`);
    return reverse ? lines.reverse() : lines;
  }

  clone(): SortedModel {
    const copy = new SortedModel();
    for (const [key, value] of this.#values) copy.#values.set(key, value);
    return copy;
  }
}

/** In the order of the bytes. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function lines(entries: Iterable<Entry>): string[] {
  return Array.from(entries, ({ key, value }) => `${hex(key)}=${hex(value)}`);
}

export async function* sent(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
