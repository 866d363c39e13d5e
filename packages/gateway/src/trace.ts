/**
 * What happened to the last requests, step by step, in a ring of fixed size. Denied requests have a ring of their own
 * beside it, because they are asked about when many others have come and gone.
 */
import { type Clock, SystemClock } from "@cloudglass/env";
import type { AuthorizationDecision } from "@cloudglass/iam";

export interface TraceStep {
  readonly step: string;
  /** When it had been done: milliseconds since the request came in, in real time. */
  readonly atMs: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A decision that can be explained later: it holds its request, its policies and its context as they were. */
export interface KeptDecision {
  readonly action: string;
  readonly resource: string;
  /** Undefined when the request's head was too large to be kept. */
  readonly explain: AuthorizationDecision["explain"] | undefined;
  readonly kind: AuthorizationDecision["kind"];
  /** ARN of who asked; empty when anonymous. */
  readonly principal: string;
  /** The role behind a session. */
  readonly roleArn: string | undefined;
  /** Asked because the one before was denied: it would have done as well. */
  readonly alternative: boolean;
}

/** Filled while the request runs. */
export interface Trace {
  /** Goes up with every request. */
  readonly sequence: number;
  /** As the client sees it. */
  requestId: string;
  /** Milliseconds since the epoch, by the emulator's clock. */
  readonly receivedAt: number;
  /** The same on `clock`. */
  readonly startedAt: number;
  /** Real time, wherever the emulator's was moved to. */
  readonly clock: Pick<Clock, "monotonic">;
  readonly method: string;
  readonly path: string;
  /** As in the header `traceparent`, when it was sent. */
  readonly parent: string;
  /** False when nothing of what happens on the way is wanted. */
  readonly isKept: boolean;
  /** Of the emulator's own API: neither kept nor told of, and no fault meets it. */
  readonly isOwn: boolean;
  service: string;
  operation: string;
  /** Code of the error that was answered; empty when all went well. */
  error: string;
  /** ARN of who signed; empty before that is known, and for anonymous callers. */
  caller: string;
  /** ARN of what it asked permission for first; empty without one. */
  resource: string;
  /** 0 while it runs. */
  status: number;
  /** Until the last byte of the answer was sent, in real time; 0 while it runs. */
  durationMs: number;
  readonly steps: TraceStep[];
  /** Steps beyond the limit, counted and not kept. */
  stepsDropped: number;
  /** `not-reached`: it ended before its permissions were known. */
  authorization: "not-reached" | "passed" | "denied";
  readonly decisions: KeptDecision[];
  /** Decisions beyond the limit. */
  decisionsDropped: number;
}

const TRACE_COUNT = 512;
const STEP_COUNT_MAX = 64;
const PATH_LENGTH_MAX = 512;
/** https://www.w3.org/TR/trace-context/#traceparent-header */
const PARENT_LENGTH = 55;
/** DeleteObjects asks a thousand times. Denials push Allows out, not the other way round. */
const DECISION_COUNT_MAX = 32;

export class TraceRing {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #ring: (Trace | undefined)[];
  readonly #denied: (Trace | undefined)[];
  /** Requests seen. */
  #count = 0;
  #deniedCount = 0;
  #followers: readonly ((trace: Trace) => void)[] = [];

  /** Of 0, nothing is kept and no steps are noted; followers are told of requests all the same. */
  constructor(count: number = TRACE_COUNT, clock: Pick<Clock, "monotonic"> = new SystemClock()) {
    this.#clock = clock;
    this.#ring = new Array<Trace | undefined>(count).fill(undefined);
    this.#denied = new Array<Trace | undefined>(count).fill(undefined);
  }

  /** Of those who look on, `isOwn`, nothing is kept: they are no part of what is seen, and the console asks each second. */
  begin(
    requestId: string,
    receivedAt: number,
    method: string,
    path: string,
    parent = "",
    isOwn = false,
  ): Trace {
    const isKept = this.#ring.length > 0 && !isOwn;
    const trace: Trace = {
      sequence: this.#count,
      requestId,
      receivedAt,
      startedAt: this.#clock.monotonic(),
      clock: this.#clock,
      method,
      path: path.length > PATH_LENGTH_MAX ? path.slice(0, PATH_LENGTH_MAX) : path,
      isKept,
      isOwn,
      parent: parent.length > PARENT_LENGTH ? "" : parent,
      service: "",
      operation: "",
      error: "",
      caller: "",
      resource: "",
      status: 0,
      durationMs: 0,
      steps: [],
      stepsDropped: 0,
      authorization: "not-reached",
      decisions: [],
      decisionsDropped: 0,
    };
    if (isKept) this.#ring[this.#count % this.#ring.length] = trace;
    if (!isOwn) this.#count++;
    return trace;
  }

  /** Before the answer goes out: whoever reads it may ask. */
  end(trace: Trace, status: number): void {
    trace.status = status;
    if (trace.decisions.every(({ kind }) => kind === "allowed")) return;
    this.#denied[this.#deniedCount % this.#denied.length] = trace;
    this.#deniedCount++;
  }

  /** The answer has been sent, or its reader has gone. */
  finish(trace: Trace): void {
    trace.durationMs = this.#clock.monotonic() - trace.startedAt;
    if (trace.isOwn) return;
    for (const follower of this.#followers) follower(trace);
  }

  /** Told of every request that has been finished, until what is returned is called. */
  follow(follower: (trace: Trace) => void): () => void {
    this.#followers = [...this.#followers, follower];
    return () => {
      this.#followers = this.#followers.filter((each) => each !== follower);
    };
  }

  /** Newest first. */
  list(): readonly Trace[] {
    return newestFirst(this.#ring, this.#count);
  }

  /** The last requests and the last denied ones, each once; newest first. */
  listWithDenied(): readonly Trace[] {
    const oldest = this.#count - this.#ring.length;
    const denied = newestFirst(this.#denied, this.#deniedCount);
    const gone = denied.filter(({ sequence }) => sequence < oldest);
    return [...this.list(), ...gone.sort((a, b) => b.sequence - a.sequence)];
  }

  get(requestId: string): Trace | undefined {
    const isIt = (trace: Trace | undefined) => trace?.requestId === requestId;
    return this.#ring.find(isIt) ?? this.#denied.find(isIt);
  }
}

function newestFirst(ring: readonly (Trace | undefined)[], count: number): Trace[] {
  const traces: Trace[] = [];
  for (let back = 1; back <= Math.min(count, ring.length); back++) {
    const trace = ring[(count - back) % ring.length];
    if (trace !== undefined) traces.push(trace);
  }
  return traces;
}

export function keepDecision(trace: Trace, decision: KeptDecision): void {
  if (!trace.isKept) return;
  const { decisions } = trace;
  if (trace.resource === "" && decision.resource !== "*") {
    trace.resource = decision.resource.slice(0, PATH_LENGTH_MAX);
  }
  if (decisions.length < DECISION_COUNT_MAX) {
    decisions.push(decision);
    return;
  }
  trace.decisionsDropped++;
  if (decision.kind === "allowed") return;
  const last = decisions.findLastIndex(({ kind }) => kind === "allowed");
  if (last < 0) return;
  decisions.splice(last, 1);
  decisions.push(decision);
}

export function addStep(trace: Trace, step: string, detail: TraceStep["detail"]): void {
  if (!trace.isKept) return;
  if (trace.steps.length >= STEP_COUNT_MAX) {
    trace.stepsDropped++;
    return;
  }
  const atMs = trace.clock.monotonic() - trace.startedAt;
  trace.steps.push({ step, atMs, detail });
}
