/**
 * The queue of asynchronous invocations: accepts an event, tries until the function took it, gives up by AWS's rules,
 * and says how it ended. What it accepted survives in a store; an event is delivered at least once.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import type { Clock, Timer } from "@cloudglass/env";
import { EventLane } from "./event-lane.ts";
import type { InvokeOutcome } from "./outcome.ts";

/** `details` is the owner's, and handed on unread. */
export interface QueuedEvent<Details> {
  /** The request id, of every attempt. */
  readonly eventId: string;
  /** Unqualified; events of a function share what it may run at once. */
  readonly functionArn: string;
  readonly acceptedAtMs: number;
  /** How often the function was run with it. */
  readonly attempts: number;
  /** How often it did not get that far since. */
  readonly refusals: number;
  readonly dueAtMs: number;
  /** How often the chain of events that it belongs to went through the function already. */
  readonly passes: number;
  /** Of its payload, which waits in memory. */
  readonly sizeBytes?: number | undefined;
  readonly details: Details;
}

export interface EventStore<Details> {
  /** Also when it was appended before. Once it returns, or its promise resolves, the event survives this process. */
  append(event: QueuedEvent<Details>): void | Promise<void>;
  remove(eventId: string): void | Promise<void>;
  /** What is left from before. */
  list(): Iterable<QueuedEvent<Details>>;
}

export interface EventPolicy {
  /** 0 to 2. */
  readonly retriesMax: number;
  /** 60 s to 6 h. */
  readonly ageMsMax: number;
  /** Reserved concurrency of 0: nobody waits for what cannot come. */
  readonly isSwitchedOff: boolean;
  readonly stopsRecursion: boolean;
}

/** `condition` of an invocation record, as AWS names it. */
export type EventCondition =
  | "Success"
  | "RetriesExhausted"
  | "EventAgeExceeded"
  | "ZeroReservedConcurrency"
  | "RecursiveInvocationsDropped";

export interface EventVerdict {
  readonly condition: EventCondition;
  readonly attempts: number;
  /** Of the last attempt that reached the function. */
  readonly outcome: InvokeOutcome | undefined;
}

export interface EventTarget<Details> {
  /** As it is now; undefined when the function is gone, and its events with it. */
  policy(event: QueuedEvent<Details>): EventPolicy | undefined;
  /** Runs the function. Rejections are errors of the system: tried again. */
  attempt(event: QueuedEvent<Details>): Promise<InvokeOutcome>;
  /** For destinations and dead letters. The event is forgotten once it settles; what it rejects with is lost. */
  settle(event: QueuedEvent<Details>, verdict: EventVerdict): Promise<void>;
}

export interface EventQueueOptions<Details> {
  readonly clock: Clock;
  readonly store: EventStore<Details>;
  readonly target: EventTarget<Details>;
  readonly eventsMax?: number;
  /** Of all payloads that wait. */
  readonly bytesMax?: number;
}

/** More passes of one chain of events through a function are a loop. */
export const RECURSION_PASSES_MAX = 16;

const EVENTS_MAX = 100_000;
const BYTES_MAX = 256 * 1024 * 1024;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Before the second and the third attempt. */
const RETRY_MS = [MINUTE_MS, 2 * MINUTE_MS];
const BACKOFF_MS_MAX = 5 * MINUTE_MS;

export class EventQueue<Details> {
  readonly #clock: Clock;
  readonly #store: EventStore<Details>;
  readonly #target: EventTarget<Details>;
  readonly #eventsMax: number;
  readonly #bytesMax: number;
  /** Every event that is not done with. */
  readonly #timers = new Map<string, Timer | undefined>();
  readonly #lanes = new Map<string, EventLane<Details>>();
  readonly #underWay = new Set<Promise<boolean>>();
  #waitingBytes = 0;
  #isClosed = false;

  constructor(options: EventQueueOptions<Details>) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#target = options.target;
    this.#eventsMax = options.eventsMax ?? EVENTS_MAX;
    this.#bytesMax = options.bytesMax ?? BYTES_MAX;
  }

  /** Takes up what was left. Once, before anything is accepted. */
  resume(): void {
    for (const event of this.#store.list()) {
      this.#waitingBytes += event.sizeBytes ?? 0;
      this.#schedule(event);
    }
  }

  /** False when there are too many already. Resolves once the event would survive. */
  async accept(
    event: Pick<
      QueuedEvent<Details>,
      "eventId" | "functionArn" | "passes" | "sizeBytes" | "details"
    >,
  ): Promise<boolean> {
    const { sizeBytes = 0 } = event;
    if (this.#isClosed || this.#timers.size >= this.#eventsMax) return false;
    if (this.#waitingBytes + sizeBytes > this.#bytesMax) return false;
    const nowMs = this.#clock.now();
    const queued = { ...event, acceptedAtMs: nowMs, attempts: 0, refusals: 0, dueAtMs: nowMs };
    this.#timers.set(event.eventId, undefined);
    this.#waitingBytes += sizeBytes;
    try {
      await this.#store.append(queued);
    } catch (error) {
      this.#timers.delete(event.eventId);
      this.#waitingBytes -= sizeBytes;
      throw error;
    }
    this.#schedule(queued);
    return true;
  }

  /** Events that are not done with. */
  get size(): number {
    return this.#timers.size;
  }

  /**
   * Nothing more is tried; what is left stays in the store. Resolves once attempts that were under way have ended and are
   * noted, which they do when the functions' environments are closed meanwhile.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) timer?.cancel();
    for (const lane of this.#lanes.values()) lane.close();
    this.#timers.clear();
    this.#lanes.clear();
    await Promise.all(this.#underWay);
  }

  #schedule(event: QueuedEvent<Details>): void {
    if (this.#isClosed) return;
    const delayMs = event.dueAtMs - this.#clock.now();
    if (delayMs <= 0) {
      this.#timers.set(event.eventId, undefined);
      this.#lane(event.functionArn).add(event);
      return;
    }
    const timer = this.#clock.schedule(delayMs, () => {
      this.#timers.set(event.eventId, undefined);
      this.#lane(event.functionArn).add(event);
    });
    this.#timers.set(event.eventId, timer);
  }

  #lane(functionArn: string): EventLane<Details> {
    let lane = this.#lanes.get(functionArn);
    if (lane === undefined) {
      lane = new EventLane(this.#clock, (event) => {
        const running = this.#run(event).finally(() => this.#underWay.delete(running));
        this.#underWay.add(running);
        return running;
      });
      lane.onIdle = () => this.#lanes.delete(functionArn);
      this.#lanes.set(functionArn, lane);
    }
    return lane;
  }

  async #run(event: QueuedEvent<Details>): Promise<boolean> {
    try {
      return await this.#process(event);
    } catch {
      // The store failed: what it holds is what was before.
      this.#schedule({ ...event, dueAtMs: this.#clock.now() + BACKOFF_MS_MAX });
      return true;
    }
  }

  /** Whether the function had room for it. */
  async #process(event: QueuedEvent<Details>): Promise<boolean> {
    if (this.#isClosed) return true;
    const policy = this.#target.policy(event);
    if (policy === undefined) {
      await this.#forget(event);
      return true;
    }
    const early = this.#verdictAhead(event, policy);
    if (early !== undefined) {
      await this.#settle(event, { condition: early, attempts: event.attempts, outcome: undefined });
      return true;
    }
    const outcome = await this.#attempt(event);
    if (outcome === undefined || !reachedFunction(outcome)) {
      if (this.#isClosed) return true;
      await this.#refused(event, policy);
      return outcome?.kind !== "throttled";
    }
    await this.#judge({ ...event, attempts: event.attempts + 1, refusals: 0 }, policy, outcome);
    return true;
  }

  #verdictAhead(event: QueuedEvent<Details>, policy: EventPolicy): EventCondition | undefined {
    if (policy.isSwitchedOff) return "ZeroReservedConcurrency";
    if (policy.stopsRecursion && event.passes > RECURSION_PASSES_MAX) {
      return "RecursiveInvocationsDropped";
    }
    const ageMs = this.#clock.now() - event.acceptedAtMs;
    return ageMs > policy.ageMsMax ? "EventAgeExceeded" : undefined;
  }

  async #attempt(event: QueuedEvent<Details>): Promise<InvokeOutcome | undefined> {
    try {
      return await this.#target.attempt(event);
    } catch {
      return undefined;
    }
  }

  async #judge(
    event: QueuedEvent<Details>,
    policy: EventPolicy,
    outcome: InvokeOutcome,
  ): Promise<void> {
    const { attempts } = event;
    if (!isFunctionError(outcome)) {
      await this.#settle(event, { condition: "Success", attempts, outcome });
      return;
    }
    if (attempts > policy.retriesMax) {
      await this.#settle(event, { condition: "RetriesExhausted", attempts, outcome });
      return;
    }
    const delayMs = RETRY_MS[attempts - 1] ?? RETRY_MS.at(-1)!;
    await this.#again(event, policy, delayMs, outcome);
  }

  /** No room, or the system failed: from 1 s doubling up to 5 min, for as long as the event may live. */
  async #refused(event: QueuedEvent<Details>, policy: EventPolicy): Promise<void> {
    const delayMs = Math.min(BACKOFF_MS_MAX, SECOND_MS * 2 ** Math.min(event.refusals, 20));
    await this.#again({ ...event, refusals: event.refusals + 1 }, policy, delayMs, undefined);
  }

  /** An event that would be too old by then is given up now. */
  async #again(
    event: QueuedEvent<Details>,
    policy: EventPolicy,
    delayMs: number,
    outcome: InvokeOutcome | undefined,
  ): Promise<void> {
    const dueAtMs = this.#clock.now() + delayMs;
    if (dueAtMs - event.acceptedAtMs > policy.ageMsMax) {
      const { attempts } = event;
      await this.#settle(event, { condition: "EventAgeExceeded", attempts, outcome });
      return;
    }
    const next = { ...event, dueAtMs };
    await this.#store.append(next);
    this.#schedule(next);
  }

  async #settle(event: QueuedEvent<Details>, verdict: EventVerdict): Promise<void> {
    try {
      await this.#target.settle(event, verdict);
    } catch {
      // A destination that takes nothing: AWS counts it (DestinationDeliveryErrors) and drops the record.
    }
    await this.#forget(event);
  }

  async #forget(event: QueuedEvent<Details>): Promise<void> {
    if (this.#timers.delete(event.eventId)) this.#waitingBytes -= event.sizeBytes ?? 0;
    await this.#store.remove(event.eventId);
  }
}

function reachedFunction({ kind }: InvokeOutcome): boolean {
  return kind === "answered" || kind === "streamed" || kind === "function-error";
}

function isFunctionError(outcome: InvokeOutcome): boolean {
  if (outcome.kind === "streamed") return outcome.error !== undefined;
  return outcome.kind === "function-error";
}
