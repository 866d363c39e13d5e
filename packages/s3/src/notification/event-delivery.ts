/**
 * The outbox of events: a change writes its notices to the index in its own transaction, and after the commit they
 * are handed to the sink, oldest first. A notice leaves the index when the sink has taken it, so one that is under
 * way when the process dies comes again: at least once, never lost.
 */
import type { Environment, Timer } from "@cloudglass/env";
import type { ServiceLog } from "@cloudglass/wire";
import { hears, type NotificationTarget } from "../bucket/notification-rules.ts";
import type { EventDestination, EventSink, EventSource } from "../event-sink.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectIndex } from "../object/index/object-index.ts";
import type { PendingEvent } from "../object/index/pending-event-table.ts";
import type { ObjectChange } from "../object/object-change.ts";
import { bucketArn } from "../resource-arn.ts";
import { bridgeType, eventName } from "./event-name.ts";
import { bridgeText, recordsText, type S3Event } from "./event-record.ts";
import { EventRing } from "./event-ring.ts";
import { Sequencer } from "./sequencer.ts";

const BATCH_MAX = 64;
const PENDING_MAX = 100_000;
const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 300_000;
/** After this a notice is given up. */
const AGE_MS_MAX = 24 * 3_600_000;

export interface EventDeliveryParts {
  readonly env: Pick<Environment, "clock" | "random">;
  readonly log: ServiceLog;
  readonly index: ObjectIndex;
  readonly sink: EventSink | undefined;
  /** Notices that wait at most; beyond it the oldest go, and the log says so. */
  readonly pendingMax?: number | undefined;
}

export class EventDelivery {
  readonly delivered = new EventRing();
  readonly #parts: EventDeliveryParts;
  readonly #sequencer: Sequencer;
  #pendingCount: number;
  #draining: Promise<void> | undefined;
  #scheduled = false;
  #timer: Timer | undefined;
  #closed = false;

  constructor(parts: EventDeliveryParts) {
    this.#parts = parts;
    this.#sequencer = new Sequencer(parts.env.clock);
    this.#pendingCount = parts.index.pendingEvents.count();
    if (this.#pendingCount > 0) this.#wake();
  }

  /** A witness of changes: only inside the transaction of the change. */
  readonly witness = (change: ObjectChange): void => {
    const { notification } = change.bucket.settings;
    if (notification === undefined) return;
    const name = eventName(change);
    if (name === undefined) return;
    const { bucket, object, origin, detail } = change;
    this.tell({ name, bucket, object, origin, detail });
  };

  /** Writes the notices of an event; only inside a transaction. */
  tell(told: Omit<S3Event, "sequencer" | "timeMs">): void {
    const { notification } = told.bucket.settings;
    if (notification === undefined) return;
    const { clock, random } = this.#parts.env;
    let event: S3Event | undefined;
    const complete = () => {
      event ??= { ...told, timeMs: clock.now(), sequencer: this.#sequencer.next() };
      return event;
    };
    const { objectKey } = told.object;
    for (const target of notification.targets) {
      if (!hears(target, `s3:${told.name}`, objectKey)) continue;
      this.add(told.bucket, destinationOf(target), recordsText(complete(), target.id));
    }
    if (!notification.eventBridge) return;
    const detailType = bridgeType(told.name);
    if (detailType === undefined) return;
    const arn = busArn(told.bucket);
    const text = bridgeText(complete(), detailType, random.uuid());
    this.add(told.bucket, { kind: "event-bus", arn }, text);
  }

  /** One notice; only inside a transaction. */
  add(bucket: Bucket, { kind, arn }: EventDestination, message: string): void {
    const { index, env, log, pendingMax = PENDING_MAX } = this.#parts;
    const { pendingEvents } = index;
    if (this.#pendingCount >= pendingMax) {
      pendingEvents.removeOldest(1);
      if (this.#pendingCount === pendingMax) {
        log.warn({ pendingMax }, "too many events wait: the oldest go");
      }
    }
    this.#pendingCount++;
    const madeMs = env.clock.now();
    pendingEvents.add({ bucket: bucket.name, kind, arn, message, madeMs });
    this.#wake();
  }

  /** Ends what is under way; what is left is delivered after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#draining;
  }

  /** After the running transaction: its commit comes before the next tick. */
  #wake(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    this.#parts.env.clock.tick(() => {
      this.#scheduled = false;
      void this.#start();
    });
  }

  #start(): Promise<void> {
    this.#draining ??= this.#drain()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#draining = undefined;
      });
    return this.#draining;
  }

  /** The index does not take it now, say for a full disk: all of it waits. */
  #failed(error: unknown): void {
    const { env, log } = this.#parts;
    log.error({ error: String(error) }, "events wait");
    if (this.#closed) return;
    this.#timer = env.clock.schedule(RETRY_MS_MAX, () => this.#start());
  }

  async #drain(): Promise<void> {
    const { env, index } = this.#parts;
    this.#timer?.cancel();
    while (!this.#closed) {
      const due = index.pendingEvents.due(env.clock.now(), BATCH_MAX);
      if (due.length === 0) break;
      const outcomes = await Promise.allSettled(due.map((event) => this.#deliver(event)));
      await index.commit(() => {
        for (const [at, outcome] of outcomes.entries()) this.#settle(due[at]!, outcome);
      });
      this.#pendingCount = index.pendingEvents.count();
    }
    const nextMs = index.pendingEvents.nextDue();
    if (nextMs === undefined || this.#closed) return;
    this.#timer = env.clock.schedule(Math.max(0, nextMs - env.clock.now()), () => this.#start());
  }

  async #deliver({ kind, arn, bucket, message }: PendingEvent): Promise<void> {
    const destination = { kind, arn } as EventDestination;
    const source = sourceOf(this.#parts.index.buckets.get(bucket) ?? goneBucket(bucket));
    const notice = { destination, bucket, source, message };
    await this.#parts.sink?.deliver(notice);
    this.delivered.add({ ...notice, deliveredMs: this.#parts.env.clock.now() });
  }

  #settle(event: PendingEvent, outcome: PromiseSettledResult<void>): void {
    const { env, index, log } = this.#parts;
    const { eventId, arn, attempts, madeMs } = event;
    const nowMs = env.clock.now();
    if (outcome.status === "rejected" && nowMs - madeMs < AGE_MS_MAX) {
      const delayMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(attempts, 20));
      index.pendingEvents.postpone(eventId, nowMs + delayMs);
      return;
    }
    if (outcome.status === "rejected") {
      log.warn({ arn, attempts, error: String(outcome.reason) }, "an event was given up");
    }
    index.pendingEvents.remove(eventId);
  }
}

export const destinationOf = ({ kind, arn }: NotificationTarget): EventDestination => ({
  kind,
  arn,
});

type SourceBucket = Pick<Bucket, "name" | "region" | "ownerAccountId">;

export function sourceOf(bucket: SourceBucket): EventSource {
  return { bucketArn: bucketArn(bucket), accountId: bucket.ownerAccountId };
}

/** It has no owner any more. */
const goneBucket = (name: string): SourceBucket => ({ name, region: "", ownerAccountId: "" });

/** The default bus, which alone S3 sends to. */
export function busArn({ region, ownerAccountId }: Bucket): string {
  const arnPartition = region.startsWith("cn-") ? "aws-cn" : "aws";
  return `arn:${arnPartition}:events:${region}:${ownerAccountId}:event-bus/default`;
}
