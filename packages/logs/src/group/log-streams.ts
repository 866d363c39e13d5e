/** The log streams of all groups. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import type { LogStreamRecord } from "./log-group.ts";

type ByName = Map<string, LogStreamRecord>;

export class LogStreams {
  readonly #table: RecordTable<LogStreamRecord>;
  readonly #byGroup = new Map<string, ByName>();

  constructor(catalogue: Catalogue) {
    this.#table = new RecordTable(catalogue, "log-stream", ({ id }) => id);
    for (const stream of this.#table.all()) this.#namesOf(stream.groupId).set(stream.name, stream);
  }

  has(id: string): boolean {
    return this.#table.get(id) !== undefined;
  }

  byId(id: string): LogStreamRecord | undefined {
    return this.#table.get(id);
  }

  at(groupId: string, name: string): LogStreamRecord | undefined {
    return this.#byGroup.get(groupId)?.get(name);
  }

  /** In no order. */
  of(groupId: string): LogStreamRecord[] {
    return [...(this.#byGroup.get(groupId)?.values() ?? [])];
  }

  put(stream: LogStreamRecord): void {
    this.#table.put(stream);
    this.#namesOf(stream.groupId).set(stream.name, stream);
  }

  remove(stream: LogStreamRecord): void {
    this.#table.remove(stream.id);
    const names = this.#namesOf(stream.groupId);
    names.delete(stream.name);
    if (names.size === 0) this.#byGroup.delete(stream.groupId);
  }

  #namesOf(groupId: string): ByName {
    let names = this.#byGroup.get(groupId);
    if (names === undefined) {
      names = new Map();
      this.#byGroup.set(groupId, names);
    }
    return names;
  }
}
