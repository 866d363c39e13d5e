/** Sessions of Live Tail: each sees what is taken in for its groups, and tells of it once a second by the clock. */
import type { Environment, Timer } from "@cloudglass/env";
import type { Intake, Taken } from "../group/intake.ts";
import type { LogGroupRecord } from "../group/log-group.ts";
import type { Matcher } from "../pattern/index.ts";

const SECOND_MS = 1000;
export const EVENTS_A_SECOND = 500;
/** Of an account and region. */
export const SESSIONS_MAX = 15;
export const SESSION_MS_MAX = 3 * 60 * 60 * 1000;

export interface TailedEvent {
  readonly logStreamName: string;
  readonly logGroupIdentifier: string;
  readonly message: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
}

export interface TailUpdate {
  readonly events: readonly TailedEvent[];
  /** There were more than a second may have. */
  readonly isSampled: boolean;
}

export interface TailRequest {
  readonly groups: readonly LogGroupRecord[];
  readonly matcher: Matcher;
  isStreamWatched(name: string): boolean;
}

export class LiveTails {
  readonly #env: Environment;
  readonly #intake: Intake;
  readonly #sessions = new Set<LiveTail>();

  constructor(env: Environment, intake: Intake) {
    this.#env = env;
    this.#intake = intake;
  }

  countIn(accountId: string, region: string): number {
    return [...this.#sessions].filter(({ request }) =>
      request.groups.some((group) => group.accountId === accountId && group.region === region),
    ).length;
  }

  open(request: TailRequest): LiveTail {
    const session = new LiveTail(request, this.#env, this.#intake, () =>
      this.#sessions.delete(session),
    );
    this.#sessions.add(session);
    return session;
  }

  close(): void {
    for (const session of [...this.#sessions]) session.end();
  }
}

export class LiveTail {
  readonly request: TailRequest;
  readonly #env: Environment;
  readonly #endsAtMs: number;
  readonly #watched: ReadonlySet<string>;
  readonly #unwatch: () => void;
  readonly #ended: () => void;
  #sample: TailedEvent[] = [];
  #seenCount = 0;
  #isEnded = false;
  #timer: Timer | undefined;
  #waiting: ((isGoingOn: boolean) => void) | undefined;

  constructor(request: TailRequest, env: Environment, intake: Intake, ended: () => void) {
    this.request = request;
    this.#env = env;
    this.#ended = ended;
    this.#endsAtMs = env.clock.now() + SESSION_MS_MAX;
    this.#watched = new Set(request.groups.map(({ id }) => id));
    this.#unwatch = intake.watch((taken) => this.#see(taken));
  }

  get isTimedOut(): boolean {
    return this.#env.clock.now() >= this.#endsAtMs;
  }

  /** What came in the second that ends now; undefined once the session has been ended. */
  async next(): Promise<TailUpdate | undefined> {
    if (this.#isEnded) return undefined;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting = resolve;
    this.#timer = this.#env.clock.schedule(SECOND_MS, () => resolve(true));
    if (!(await promise)) return undefined;
    const update = {
      events: this.#sample.sort((a, b) => a.timestamp - b.timestamp),
      isSampled: this.#seenCount > EVENTS_A_SECOND,
    };
    this.#sample = [];
    this.#seenCount = 0;
    return update;
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#timer?.cancel();
    this.#unwatch();
    this.#ended();
    this.#waiting?.(false);
  }

  #see({ group, stream, events, ingestedMs }: Taken): void {
    const { matcher } = this.request;
    if (!this.#watched.has(group.id) || !this.request.isStreamWatched(stream.name)) return;
    const logGroupIdentifier = `${group.accountId}:${group.name}`;
    for (const { timestamp, message } of events) {
      if (!matcher.matches(message)) continue;
      this.#keep({
        logStreamName: stream.name,
        logGroupIdentifier,
        message,
        timestamp,
        ingestionTime: ingestedMs,
      });
    }
  }

  /** Of a second with more, each event is as likely to be told of as any other (Vitter's algorithm R). */
  #keep(event: TailedEvent): void {
    this.#seenCount += 1;
    if (this.#sample.length < EVENTS_A_SECOND) {
      this.#sample.push(event);
      return;
    }
    const place = this.#env.random.below(this.#seenCount);
    if (place < EVENTS_A_SECOND) this.#sample[place] = event;
  }
}
