/**
 * Events that match a group's subscription filters on their way to functions: gathered for a moment, a batch a stream,
 * tried again for a day when the function cannot be invoked. What waits is bounded, the oldest goes first, and does not survive the process.
 */
import type { Clock, Timer } from "@cloudglass/env";
import type { ServiceLog } from "@cloudglass/wire";
import { groupArn } from "../group/arn.ts";
import type { Taken } from "../group/intake.ts";
import type { SubscriptionFilter } from "../group/log-group.ts";
import { compilePattern, type Matcher } from "../pattern/index.ts";
import type { SubscriptionSource, SubscriptionTargets } from "../ports.ts";
import { idOf } from "../storage/index.ts";
import { type DeliveredEvent, subscriptionEvent } from "./subscription-event.ts";

const GATHERING_MS = 200;
/** Of the messages: compressed or not, they fit an asynchronous invocation. */
const BATCH_BYTES_MAX = 128 * 1024;
const WAITING_BYTES_MAX = 32 * 1024 * 1024;
const FIRST_RETRY_MS = 1000;
const RETRY_MS_MAX = 5 * 60 * 1000;
const GIVEN_UP_AFTER_MS = 24 * 60 * 60 * 1000;

interface Batch {
  readonly filter: SubscriptionFilter;
  readonly source: SubscriptionSource;
  readonly logGroup: string;
  readonly logStream: string;
  readonly events: DeliveredEvent[];
  sizeBytes: number;
  readonly begunMs: number;
  retryMs: number;
}

export class Deliveries {
  readonly #clock: Clock;
  readonly #log: ServiceLog;
  readonly #targets: SubscriptionTargets;
  readonly #matchers = new WeakMap<SubscriptionFilter, Matcher>();
  /** By filter and stream: batches that still take events. */
  readonly #gathering = new Map<string, Batch>();
  /** Every batch that is not delivered, and the timer that it waits for. */
  readonly #waiting = new Map<Batch, Timer | undefined>();
  #waitingBytes = 0;

  constructor(clock: Clock, log: ServiceLog, targets: SubscriptionTargets) {
    this.#clock = clock;
    this.#log = log;
    this.#targets = targets;
  }

  take(taken: Taken): void {
    for (const filter of taken.group.subscriptionFilters) this.#match(filter, taken);
  }

  stop(): void {
    for (const timer of this.#waiting.values()) timer?.cancel();
    this.#waiting.clear();
    this.#gathering.clear();
  }

  #match(filter: SubscriptionFilter, { group, stream, events, firstSequence }: Taken): void {
    const matcher = this.#matcherOf(filter);
    for (const [index, { timestamp, message }] of events.entries()) {
      const fields = matcher.kind === "fields" ? matcher.extract(message) : undefined;
      if (matcher.kind === "fields" ? fields === undefined : !matcher.matches(message)) continue;
      const id = idOf({ timestamp, stream: stream.id, sequence: firstSequence + index });
      const key = `${group.id} ${stream.id} ${filter.name}`;
      let batch = this.#gathering.get(key);
      if (batch === undefined || batch.sizeBytes + message.length > BATCH_BYTES_MAX) {
        batch = this.#begin(filter, group, stream.name, key);
      }
      batch.events.push({ id, timestamp, message, extractedFields: namedFields(fields) });
      batch.sizeBytes += message.length;
      this.#waitingBytes += message.length;
    }
    this.#dropOldest();
  }

  #begin(filter: SubscriptionFilter, group: Taken["group"], logStream: string, key: string): Batch {
    const { accountId, region, name } = group;
    const batch: Batch = {
      filter,
      source: { accountId, region, groupArn: groupArn(group) },
      logGroup: name,
      logStream,
      events: [],
      sizeBytes: 0,
      begunMs: this.#clock.now(),
      retryMs: FIRST_RETRY_MS,
    };
    this.#gathering.set(key, batch);
    const timer = this.#clock.schedule(GATHERING_MS, () => {
      if (this.#gathering.get(key) === batch) this.#gathering.delete(key);
      return this.#deliver(batch);
    });
    this.#waiting.set(batch, timer);
    return batch;
  }

  async #deliver(batch: Batch): Promise<void> {
    const { filter, source, logGroup, logStream, events } = batch;
    const owner = source.accountId;
    const payload = subscriptionEvent({ owner, logGroup, logStream, filter: filter.name, events });
    try {
      await this.#targets.deliver(filter.destinationArn, source, payload);
      this.#end(batch);
    } catch (error) {
      if (this.#waiting.has(batch)) this.#retry(batch, error);
    }
  }

  #retry(batch: Batch, error: unknown): void {
    const { filter, logGroup, begunMs } = batch;
    const told = { logGroup, filter: filter.name, error: String(error) };
    if (this.#clock.now() - begunMs >= GIVEN_UP_AFTER_MS) {
      this.#log.warn(
        told,
        "log events are given up: their function could not be invoked for a day",
      );
      this.#end(batch);
      return;
    }
    this.#log.debug(told, "log events are delivered again later");
    this.#waiting.set(
      batch,
      this.#clock.schedule(batch.retryMs, () => this.#deliver(batch)),
    );
    batch.retryMs = Math.min(batch.retryMs * 2, RETRY_MS_MAX);
  }

  #end(batch: Batch): void {
    if (this.#waiting.delete(batch)) this.#waitingBytes -= batch.sizeBytes;
  }

  #dropOldest(): void {
    for (const [batch, timer] of this.#waiting) {
      if (this.#waitingBytes <= WAITING_BYTES_MAX) return;
      timer?.cancel();
      this.#end(batch);
      for (const [key, each] of this.#gathering) if (each === batch) this.#gathering.delete(key);
      const { logGroup, filter } = batch;
      this.#log.warn({ logGroup, filter: filter.name }, "log events are dropped: too many wait");
    }
  }

  #matcherOf(filter: SubscriptionFilter): Matcher {
    let matcher = this.#matchers.get(filter);
    if (matcher === undefined) {
      matcher = compilePattern(filter.pattern);
      this.#matchers.set(filter, matcher);
    }
    return matcher;
  }
}

/** Without the dollar sign. */
function namedFields(
  fields: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (fields === undefined) return undefined;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.slice(1), value]));
}
