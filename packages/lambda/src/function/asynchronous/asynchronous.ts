/** Asynchronous invocations: accepted, kept, tried by AWS's rules, and their results sent on. */
import { RecordTable } from "@cloudglass/catalogue";
import { tooManyRequests } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import {
  type EventPolicy,
  EventQueue,
  type EventVerdict,
  type InvokeOutcome,
  type QueuedEvent,
} from "../../scheduling/index.ts";
import type { InvocationTarget } from "../execution/invoker.ts";
import { functionArn } from "../function-name.ts";
import { LATEST } from "../functions.ts";
import { deliver, destinationOf } from "./destination.ts";
import { invocationRecord } from "./invocation-record.ts";
import { passesOf } from "./lineage.ts";
import type { QueuedInvocation } from "./queued-invocation.ts";

type Queued = QueuedEvent<QueuedInvocation>;

/** Source: Lambda API Reference, PutFunctionEventInvokeConfig. */
const RETRIES_DEFAULT = 2;
const AGE_SECONDS_DEFAULT = 6 * 3600;

/** Events of one function that are not done with. */
export interface WaitingEvents {
  readonly count: number;
  /** Of their payloads. */
  readonly sizeBytes: number;
  readonly oldestAtMs: number;
}

export class AsynchronousInvocations {
  readonly #rooms: Rooms;
  readonly #records: RecordTable<Queued>;
  readonly #queue: EventQueue<QueuedInvocation>;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    const records = new RecordTable<Queued>(rooms.catalogue, "event", ({ eventId }) => eventId);
    this.#records = records;
    this.#queue = new EventQueue<QueuedInvocation>({
      clock: rooms.env.clock,
      store: {
        append: (event) => records.put(event),
        remove: (eventId) => records.remove(eventId),
        list: () => [...records.all()],
      },
      target: {
        policy: (event) => this.#policy(event),
        attempt: (event) => this.#attempt(event),
        settle: (event, verdict) => this.#settle(event, verdict),
      },
    });
  }

  /** Goes on with what was accepted before. */
  resume(): void {
    this.#queue.resume();
  }

  /** Durable when it resolves. Throws TooManyRequestsException when too many wait. */
  async accept(
    { record, qualifier }: InvocationTarget,
    asked: {
      readonly requestId: string;
      readonly payload: Uint8Array;
      readonly traceHeader: string;
    },
  ): Promise<void> {
    const { accountId, region, functionName } = record;
    const arn = functionArn(record);
    const isAccepted = await this.#queue.accept({
      eventId: asked.requestId,
      functionArn: arn,
      passes: passesOf(asked.traceHeader, arn) - 1,
      sizeBytes: asked.payload.length,
      details: {
        accountId,
        region,
        functionName,
        qualifier,
        payload: Buffer.from(asked.payload).toString(),
        traceHeader: asked.traceHeader,
      },
    });
    if (!isAccepted) throw tooManyRequests("CallerRateLimitExceeded");
  }

  /** By ARN of the function. */
  waiting(): ReadonlyMap<string, WaitingEvents> {
    const found = new Map<string, WaitingEvents>();
    for (const { functionArn, sizeBytes = 0, acceptedAtMs } of this.#records.all()) {
      const before = found.get(functionArn);
      found.set(functionArn, {
        count: (before?.count ?? 0) + 1,
        sizeBytes: (before?.sizeBytes ?? 0) + sizeBytes,
        oldestAtMs: Math.min(before?.oldestAtMs ?? acceptedAtMs, acceptedAtMs),
      });
    }
    return found;
  }

  /** Attempts that are under way are noted, once functions are closed too. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  #policy({ details }: Queued): EventPolicy | undefined {
    const record = this.#rooms.functions.at(details);
    if (record === undefined) return undefined;
    const config = this.#rooms.eventInvokeConfigs.at(details, details.qualifier ?? LATEST);
    return {
      retriesMax: config?.retriesMax ?? RETRIES_DEFAULT,
      ageMsMax: (config?.ageSecondsMax ?? AGE_SECONDS_DEFAULT) * 1000,
      isSwitchedOff: record.reservedConcurrency === 0,
      stopsRecursion: record.recursiveLoop === "Terminate",
    };
  }

  #attempt({ eventId, details }: Queued): Promise<InvokeOutcome> {
    const target = this.#rooms.invoker.target(details);
    return this.#rooms.invoker.invoke(target, {
      requestId: eventId,
      payload: Buffer.from(details.payload),
      traceHeader: details.traceHeader,
      isAsynchronous: true,
      isBackground: true,
    });
  }

  async #settle(event: Queued, verdict: EventVerdict): Promise<void> {
    const { details } = event;
    const config = this.#rooms.eventInvokeConfigs.at(details, details.qualifier ?? LATEST);
    const isSuccess = verdict.condition === "Success";
    const arn = isSuccess ? config?.onSuccess : config?.onFailure;
    const destination = arn === undefined ? undefined : destinationOf(arn);
    if (destination === undefined) return;
    const { functions, env, log } = this.#rooms;
    const alias = functions.alias(details, details.qualifier ?? LATEST);
    const executedVersion = alias?.version ?? details.qualifier ?? LATEST;
    const version = functions.version(details, executedVersion);
    if (version === undefined) return;
    const record = invocationRecord(event, verdict, env.clock.now(), executedVersion);
    const { region, functionName } = details;
    const { role } = version.settings;
    try {
      const objectKey = this.#objectKey(functionName);
      await deliver(this.#rooms, { destination, region, role, functionName, record, objectKey });
    } catch (error) {
      log.warn({ arn, functionName, error: String(error) }, "a result was not delivered");
    }
  }

  /** `aws/lambda/async/NAME/2026/01/31/2026-01-31T00.00.00-UUID` */
  #objectKey(functionName: string): string {
    const { clock, random } = this.#rooms.env;
    const time = new Date(clock.now()).toISOString().slice(0, 19);
    const day = time.slice(0, 10).replaceAll("-", "/");
    return `aws/lambda/async/${functionName}/${day}/${time.replaceAll(":", ".")}-${random.uuid()}`;
  }
}
