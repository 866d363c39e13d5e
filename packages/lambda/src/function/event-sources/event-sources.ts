/** All event source mappings: their states by the clock, and the consumers of those that are enabled. */
import { RecordTable } from "@cloudglass/catalogue";
import type { Timer } from "@cloudglass/env";
import type { Rooms } from "../../rooms.ts";
import { type FunctionPlace, placeKey } from "../function-name.ts";
import { DynamoDbStream } from "./dynamodb-stream.ts";
import { MappingConsumer } from "./mapping-consumer.ts";
import type { MappingRecord } from "./mapping-record.ts";
import { roleSession } from "./role-session.ts";
import { ShardProgressRecords } from "./shard-progress.ts";

export const NOTHING_PROCESSED = "No records processed";

export class EventSources {
  readonly #rooms: Rooms;
  readonly #mappings: RecordTable<MappingRecord>;
  readonly #progress: ShardProgressRecords;
  readonly #consumers = new Map<string, MappingConsumer>();
  /** What consumers that were stopped are still at, by mapping. */
  readonly #ending = new Map<string, Promise<void>>();
  readonly #timers = new Map<string, Timer>();
  /** What consumers said since the record was written. */
  readonly #results = new Map<string, string>();
  #isClosed = false;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    const byId = ({ mappingId }: MappingRecord) => mappingId;
    this.#mappings = new RecordTable<MappingRecord>(rooms.catalogue, "event-source", byId);
    this.#progress = new ShardProgressRecords(rooms.catalogue);
    rooms.functions.watchRemoval((place, qualifier) => this.#functionRemoved(place, qualifier));
    rooms.functions.watch((version) => this.#functionChanged(version));
  }

  /** Goes on with what was enabled and under way. */
  resume(): void {
    for (const mapping of [...this.#mappings.all()]) {
      if (mapping.changing === undefined) this.#run(mapping);
      else this.#wait(mapping);
    }
  }

  get(mappingId: string): MappingRecord | undefined {
    const mapping = this.#mappings.get(mappingId);
    const lastResult = this.#results.get(mappingId);
    return mapping === undefined || lastResult === undefined ? mapping : { ...mapping, lastResult };
  }

  /** In the order of their ids. */
  in(accountId: string, region: string): MappingRecord[] {
    const found: MappingRecord[] = [];
    for (const each of this.#mappings.all()) {
      if (each.accountId === accountId && each.region === region) {
        found.push(this.get(each.mappingId) as MappingRecord);
      }
    }
    return found.sort((a, b) => (a.mappingId < b.mappingId ? -1 : 1));
  }

  /**
   * Reads a stream once under the function's role, so that a mapping which could not work is refused; rejects with what
   * the stream's service says. For `LATEST`, what is there already counts as processed.
   */
  async prepare(mapping: MappingRecord): Promise<void> {
    const { serviceCalls } = this.#rooms.ports;
    if (serviceCalls === undefined) return;
    const session = roleSession(this.#rooms, mapping);
    const stream = new DynamoDbStream(serviceCalls, mapping.eventSourceArn, session);
    const { mappingId } = mapping;
    for (const { shardId } of await stream.list()) {
      let page = await stream.read(shardId, undefined);
      if (mapping.startingPosition !== "LATEST") return;
      let sequence: string | undefined;
      while (page.records.length > 0) {
        sequence = page.records.at(-1)?.sequence;
        if (page.isEnd) break;
        page = await stream.read(shardId, sequence);
      }
      this.#progress.put({ mappingId, shardId, sequence, isFinished: page.isEnd });
    }
  }

  /** @param state what it is until it has settled: `Creating` */
  put(mapping: MappingRecord, state: string): MappingRecord {
    const untilMs = this.#rooms.env.clock.now() + this.#rooms.settings.transitionMs;
    const begun = { ...mapping, changing: { state, untilMs } };
    this.#halt(mapping.mappingId);
    this.#mappings.put(begun);
    this.#wait(begun);
    return begun;
  }

  /** Whatever it is at goes on. */
  putTags(mappingId: string, tags: MappingRecord["tags"]): void {
    const mapping = this.#mappings.get(mappingId);
    if (mapping !== undefined) this.#mappings.put({ ...mapping, tags });
  }

  /** No consumer begins anything from here on. */
  stop(): void {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    for (const consumer of this.#consumers.values()) consumer.stop();
  }

  /** REQUIRES: stopped. */
  async settled(): Promise<void> {
    await Promise.all([...this.#consumers.values()].map((consumer) => consumer.settled()));
    await Promise.all(this.#ending.values());
  }

  #wait(mapping: MappingRecord): void {
    const { mappingId, changing } = mapping;
    this.#timers.get(mappingId)?.cancel();
    const delayMs = Math.max(0, (changing?.untilMs ?? 0) - this.#rooms.env.clock.now());
    const timer = this.#rooms.env.clock.schedule(delayMs, () => this.#settle(mappingId));
    this.#timers.set(mappingId, timer);
  }

  /** Not before batches that are under way have ended: two consumers would hand out the same records. */
  #settle(mappingId: string): void {
    this.#timers.delete(mappingId);
    if (this.#isClosed) return;
    const ending = this.#ending.get(mappingId);
    if (ending !== undefined) {
      void ending.then(() => this.#settle(mappingId));
      return;
    }
    const mapping = this.#mappings.get(mappingId);
    if (mapping === undefined) return;
    if (mapping.changing?.state === "Deleting") {
      this.#mappings.remove(mappingId);
      this.#results.delete(mappingId);
      this.#progress.removeAll(mappingId);
      return;
    }
    const { changing: _, ...settled } = mapping;
    this.#mappings.put(settled);
    this.#run(settled);
  }

  #run(mapping: MappingRecord): void {
    const { mappingId } = mapping;
    if (!mapping.isEnabled || this.#isClosed || this.#consumers.has(mappingId)) return;
    const told = (result: string) => this.#results.set(mappingId, result);
    const consumer = new MappingConsumer(this.#rooms, mapping, this.#progress, told);
    this.#consumers.set(mappingId, consumer);
    consumer.start();
  }

  /** Nothing is read for what is not there. The mapping stays, and goes on when the function is made again. */
  #functionRemoved(place: FunctionPlace, qualifier: string | undefined): void {
    for (const mapping of [...this.#mappings.all()]) {
      const isWhole = qualifier === undefined;
      if (!isOf(mapping, place) || !(isWhole || mapping.qualifier === qualifier)) continue;
      this.#halt(mapping.mappingId);
      this.#results.set(mapping.mappingId, "PROBLEM: Function not found");
    }
  }

  #functionChanged(place: FunctionPlace): void {
    for (const mapping of [...this.#mappings.all()]) {
      const isHalted = mapping.changing === undefined && !this.#consumers.has(mapping.mappingId);
      if (isHalted && mapping.isEnabled && isOf(mapping, place)) this.#settle(mapping.mappingId);
    }
  }

  /** What it is at ends by itself; the next consumer begins then, behind what was kept. */
  #halt(mappingId: string): void {
    const consumer = this.#consumers.get(mappingId);
    if (consumer === undefined) return;
    this.#consumers.delete(mappingId);
    consumer.stop();
    const ending = consumer.settled().finally(() => this.#ending.delete(mappingId));
    this.#ending.set(mappingId, ending);
  }
}

const isOf = (mapping: MappingRecord, place: FunctionPlace): boolean =>
  placeKey(mapping) === placeKey(place);
