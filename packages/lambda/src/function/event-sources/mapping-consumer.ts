/** One mapping at work: a stream of DynamoDB that is read, filtered and handed to the function. */
import type { Rooms } from "../../rooms.ts";
import type { InvokeOutcome } from "../../scheduling/index.ts";
import {
  type Batch,
  type BatchOutcome,
  type ConsumerSettings,
  type DiscardedBatch,
  type ShardPage,
  StreamConsumer,
} from "../../scheduling/stream/index.ts";
import { deliver, destinationOf } from "../asynchronous/destination.ts";
import { withPass } from "../asynchronous/lineage.ts";
import { functionArn } from "../function-name.ts";
import { batchOutcome } from "./batch-answer.ts";
import { discardKey, discardRecord } from "./discarded-batch.ts";
import { DynamoDbStream } from "./dynamodb-stream.ts";
import { type Filter, parseFilter } from "./filter-pattern.ts";
import type { MappingRecord } from "./mapping-record.ts";
import { roleSession } from "./role-session.ts";
import type { ShardProgressRecords } from "./shard-progress.ts";

export class MappingConsumer {
  readonly #rooms: Rooms;
  readonly #mapping: MappingRecord;
  readonly #progress: ShardProgressRecords;
  readonly #filters: readonly Filter[];
  readonly #stream: DynamoDbStream;
  readonly #consumer: StreamConsumer;
  readonly #told: (result: string) => void;

  /** @param told what `LastProcessingResult` says from now on */
  constructor(
    rooms: Rooms,
    mapping: MappingRecord,
    progress: ShardProgressRecords,
    told: (result: string) => void,
  ) {
    this.#rooms = rooms;
    this.#mapping = mapping;
    this.#progress = progress;
    this.#told = told;
    this.#filters = mapping.filters.map((text) => parseFilter(text) as Filter);
    const { serviceCalls } = rooms.ports;
    if (serviceCalls === undefined) throw new Error("event sources need other services");
    this.#stream = new DynamoDbStream(
      serviceCalls,
      mapping.eventSourceArn,
      roleSession(rooms, mapping),
    );
    const { mappingId } = mapping;
    this.#consumer = new StreamConsumer({
      clock: rooms.env.clock,
      settings: settingsOf(mapping),
      list: () => this.#stream.list(),
      shard: (shardId) => this.#shard(shardId),
      progress: (shardId) => progress.at(mappingId, shardId),
      keep: (shardId, reached) => progress.put({ mappingId, shardId, ...reached }),
      forget: (shardId) => progress.remove(mappingId, shardId),
      kept: () => progress.of(mappingId),
      onError: (error) => told(`PROBLEM: ${(error as Error).message}`),
    });
  }

  start(): void {
    this.#consumer.start();
  }

  stop(): void {
    this.#consumer.stop();
  }

  settled(): Promise<void> {
    return this.#consumer.settled();
  }

  #shard(shardId: string) {
    let last: { readonly outcome: InvokeOutcome; readonly requestId: string } | undefined;
    return {
      read: (after: string | undefined) => this.#read(shardId, after),
      run: async (batch: Batch): Promise<BatchOutcome> => {
        const passing = batch.records.filter(({ value }) => this.#passes(value));
        if (passing.length === 0 && batch.window === undefined) return { kind: "processed" };
        const requestId = this.#rooms.env.random.uuid();
        try {
          const outcome = await this.#invoke({ ...batch, records: passing }, shardId, requestId);
          last = { outcome, requestId };
          const result = batchOutcome(outcome, this.#mapping.reportsFailures);
          this.#told(result.kind === "processed" ? "OK" : "PROBLEM: Function call failed");
          return result;
        } catch (error) {
          this.#told(`PROBLEM: ${(error as Error).message}`);
          return { kind: "refused" };
        }
      },
      discard: (batch: DiscardedBatch) => this.#discard(batch, shardId, last),
    };
  }

  async #read(shardId: string, after: string | undefined): Promise<ShardPage> {
    if (after === undefined && this.#progress.at(this.#mapping.mappingId, shardId) === undefined) {
      const begun = { mappingId: this.#mapping.mappingId, shardId };
      this.#progress.put({ ...begun, sequence: undefined, isFinished: false });
    }
    return this.#stream.read(shardId, after);
  }

  #passes(value: unknown): boolean {
    return this.#filters.length === 0 || this.#filters.some((filter) => filter(value));
  }

  #invoke(batch: Batch, shardId: string, requestId: string): Promise<InvokeOutcome> {
    const { env, invoker } = this.#rooms;
    const target = invoker.target(this.#mapping);
    const seconds = Math.floor(env.clock.now() / 1000).toString(16);
    const root = Buffer.from(env.random.bytes(12)).toString("hex");
    const trace = `Root=1-${seconds}-${root};Sampled=0`;
    return invoker.invoke(target, {
      requestId,
      payload: Buffer.from(JSON.stringify(this.#event(batch, shardId))),
      traceHeader: withPass(trace, functionArn(target.record)),
      isBackground: true,
    });
  }

  #event({ records, window }: Batch, shardId: string): object {
    const Records = records.map(({ value }) => value);
    if (window === undefined) return { Records };
    return {
      Records,
      window: {
        start: new Date(window.startMs).toISOString().replace(".000Z", "Z"),
        end: new Date(window.endMs).toISOString().replace(".000Z", "Z"),
      },
      state: window.state,
      shardId,
      eventSourceARN: this.#mapping.eventSourceArn,
      isFinalInvokeForWindow: window.isFinal,
      isWindowTerminatedEarly: window.isTerminatedEarly,
    };
  }

  async #discard(
    batch: DiscardedBatch,
    shardId: string,
    last: { readonly outcome: InvokeOutcome; readonly requestId: string } | undefined,
  ): Promise<void> {
    const mapping = this.#mapping;
    const destination = mapping.onFailure && destinationOf(mapping.onFailure);
    const { invoker, env, log } = this.#rooms;
    const { mappingId, region, functionName } = mapping;
    log.warn({ mappingId, shardId, reason: batch.reason }, "records of a stream were given up");
    if (!destination) return;
    const { version } = invoker.target(mapping);
    const nowMs = env.clock.now();
    const payload = JSON.stringify(this.#event({ records: batch.records }, shardId));
    const record = discardRecord({ mapping, shardId, batch, nowMs, last, version, payload });
    const objectKey = discardKey(mappingId, shardId, nowMs, env.random.uuid());
    const { role } = version.settings;
    try {
      await deliver(this.#rooms, { destination, region, role, functionName, record, objectKey });
    } catch (error) {
      log.warn({ mappingId, error: String(error) }, "a failed batch was not delivered");
    }
  }
}

function settingsOf(mapping: MappingRecord): ConsumerSettings {
  const { retriesMax, ageSecondsMax } = mapping;
  return {
    batchSize: mapping.batchSize,
    batchWindowMs: mapping.windowSeconds * 1000,
    parallelism: mapping.parallelism,
    retriesMax: retriesMax < 0 ? undefined : retriesMax,
    ageMsMax: ageSecondsMax < 0 ? undefined : ageSecondsMax * 1000,
    bisects: mapping.bisects,
    tumblingMs: mapping.tumblingSeconds * 1000,
  };
}
