/**
 * What functions have one of for each qualifier: policies, URLs, settings of asynchronous calls. A record goes with the
 * function, version or alias that it is of.
 */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import { type FunctionPlace, placeKey } from "./function-name.ts";
import type { Functions } from "./functions.ts";

export interface Qualified extends FunctionPlace {
  /** Empty for what is of the function without a qualifier. */
  readonly qualifier: string;
}

export class QualifiedRecords<Each extends Qualified> {
  readonly #table: RecordTable<Each>;
  /** By qualifier, of each function that has one. */
  readonly #of = new Map<string, Map<string, Each>>();

  /** @param outlivesAlias whether it stays when only the version or alias goes */
  constructor(catalogue: Catalogue, kind: string, functions: Functions, outlivesAlias = false) {
    this.#table = new RecordTable<Each>(catalogue, kind, recordKey);
    for (const record of this.#table.all()) this.#keep(record);
    functions.watchRemoval((place, qualifier) => {
      if (outlivesAlias && qualifier !== undefined) return;
      for (const record of this.of(place)) {
        if (qualifier === undefined || record.qualifier === qualifier) this.remove(record);
      }
    });
  }

  at(place: FunctionPlace, qualifier = ""): Each | undefined {
    return this.#of.get(placeKey(place))?.get(qualifier);
  }

  /** In the order of their qualifiers. */
  of(place: FunctionPlace): Each[] {
    const all = [...(this.#of.get(placeKey(place))?.values() ?? [])];
    return all.sort((a, b) => (a.qualifier < b.qualifier ? -1 : 1));
  }

  all(): IterableIterator<Each> {
    return this.#table.all();
  }

  put(record: Each): void {
    this.#table.put(record);
    this.#keep(record);
  }

  remove(record: Qualified): void {
    this.#table.remove(recordKey(record));
    const others = this.#of.get(placeKey(record));
    others?.delete(record.qualifier);
    if (others?.size === 0) this.#of.delete(placeKey(record));
  }

  #keep(record: Each): void {
    const key = placeKey(record);
    const others = this.#of.get(key) ?? new Map<string, Each>();
    others.set(record.qualifier, record);
    this.#of.set(key, others);
  }
}

const recordKey = (record: Qualified): string => `${placeKey(record)}:${record.qualifier}`;
