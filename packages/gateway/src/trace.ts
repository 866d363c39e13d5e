/** What happened to the last requests, step by step, in a ring of fixed size. */

export interface TraceStep {
  readonly step: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Plain data; filled while the request runs. */
export interface Trace {
  /** As the client sees it. */
  requestId: string;
  /** Milliseconds since the epoch, by the emulator's clock. */
  readonly receivedAt: number;
  readonly method: string;
  readonly path: string;
  service: string;
  operation: string;
  /** Code of the error that was answered; empty when all went well. */
  error: string;
  /** ARN of who signed; empty before that is known, and for anonymous callers. */
  caller: string;
  status: number;
  durationMs: number;
  readonly steps: TraceStep[];
  /** Steps beyond the limit, counted and not kept. */
  stepsDropped: number;
}

const TRACE_COUNT = 512;
const STEP_COUNT_MAX = 64;
const PATH_LENGTH_MAX = 512;

export class TraceRing {
  readonly #ring: (Trace | undefined)[];
  #next = 0;

  constructor(count: number = TRACE_COUNT) {
    this.#ring = new Array<Trace | undefined>(count).fill(undefined);
  }

  begin(requestId: string, receivedAt: number, method: string, path: string): Trace {
    const trace: Trace = {
      requestId,
      receivedAt,
      method,
      path: path.length > PATH_LENGTH_MAX ? path.slice(0, PATH_LENGTH_MAX) : path,
      service: "",
      operation: "",
      error: "",
      caller: "",
      status: 0,
      durationMs: 0,
      steps: [],
      stepsDropped: 0,
    };
    this.#ring[this.#next] = trace;
    this.#next = (this.#next + 1) % this.#ring.length;
    return trace;
  }

  /** Newest first. */
  list(): readonly Trace[] {
    const traces: Trace[] = [];
    for (let back = 1; back <= this.#ring.length; back++) {
      const trace = this.#ring[(this.#next - back + this.#ring.length) % this.#ring.length];
      if (trace !== undefined) traces.push(trace);
    }
    return traces;
  }

  get(requestId: string): Trace | undefined {
    return this.#ring.find((trace) => trace?.requestId === requestId);
  }
}

export function addStep(trace: Trace, step: string, detail: TraceStep["detail"]): void {
  if (trace.steps.length < STEP_COUNT_MAX) trace.steps.push({ step, detail });
  else trace.stepsDropped++;
}
