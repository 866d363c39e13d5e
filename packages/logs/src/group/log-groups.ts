/** The log groups of all accounts and regions. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import { groupArn } from "./arn.ts";
import type { GroupPlace, LogGroupRecord } from "./log-group.ts";

export class LogGroups {
  readonly #table: RecordTable<LogGroupRecord>;
  readonly #byArn = new Map<string, LogGroupRecord>();

  constructor(catalogue: Catalogue) {
    this.#table = new RecordTable(catalogue, "log-group", ({ id }) => id);
    for (const group of this.#table.all()) this.#byArn.set(groupArn(group), group);
  }

  at(place: GroupPlace): LogGroupRecord | undefined {
    return this.#byArn.get(groupArn(place));
  }

  byId(id: string): LogGroupRecord | undefined {
    return this.#table.get(id);
  }

  all(): IterableIterator<LogGroupRecord> {
    return this.#table.all();
  }

  /** In the order of their names. */
  in(accountId: string, region: string): LogGroupRecord[] {
    return [...this.#table.all()]
      .filter((group) => group.accountId === accountId && group.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  put(group: LogGroupRecord): void {
    this.#table.put(group);
    this.#byArn.set(groupArn(group), group);
  }

  change(group: LogGroupRecord, changed: Partial<LogGroupRecord>): void {
    this.put({ ...group, ...changed });
  }

  remove(group: LogGroupRecord): void {
    this.#table.remove(group.id);
    this.#byArn.delete(groupArn(group));
  }
}
