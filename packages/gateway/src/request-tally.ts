/** Counts and durations of requests by service and operation, for metrics: a few look-ups and additions a request. */
import type { Trace } from "./trace.ts";

/** Seconds; one more is without a bound. */
export const LATENCY_BOUNDS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
/** Of one operation: errors have the names that services give them, so this is never reached. */
const OUTCOMES_MAX = 64;
/** Of one service: models have less; what is claimed beside them has names of its own. */
const OPERATIONS_MAX = 2048;

export interface Outcome {
  readonly status: number;
  /** Empty when all went well. */
  readonly error: string;
  count: number;
}

export class OperationTally {
  readonly outcomes = new Map<string | number, Outcome>();
  /** By the first bound that is not below; not cumulative. */
  readonly buckets = new Float64Array(LATENCY_BOUNDS.length + 1);
  count = 0;
  seconds = 0;
}

export class ServiceTally {
  readonly operations = new Map<string, OperationTally>();
  readonly decisions = { allowed: 0, "explicit-deny": 0, "implicit-deny": 0 };
}

export class RequestTally {
  readonly services = new Map<string, ServiceTally>();

  note(trace: Trace): void {
    let service = this.services.get(trace.service);
    if (service === undefined) {
      service = new ServiceTally();
      this.services.set(trace.service, service);
    }
    noteOutcome(operationOf(service, trace.operation), trace);
    for (const { kind } of trace.decisions) service.decisions[kind]++;
  }
}

function operationOf({ operations }: ServiceTally, name: string): OperationTally {
  const known = operations.get(name);
  if (known !== undefined) return known;
  const kept = operations.size < OPERATIONS_MAX ? name : "";
  const tally = operations.get(kept) ?? new OperationTally();
  operations.set(kept, tally);
  return tally;
}

function noteOutcome(tally: OperationTally, { error, status, durationMs }: Trace): void {
  const seconds = durationMs / 1000;
  let bucket = 0;
  while (bucket < LATENCY_BOUNDS.length && seconds > (LATENCY_BOUNDS[bucket] as number)) bucket++;
  tally.buckets[bucket]!++;
  tally.count++;
  tally.seconds += seconds;
  const name = error === "" ? status : error;
  const outcome = tally.outcomes.get(name);
  if (outcome !== undefined) outcome.count++;
  else addOutcome(tally, name, status, error);
}

function addOutcome(
  { outcomes }: OperationTally,
  name: string | number,
  status: number,
  error: string,
): void {
  const isFull = outcomes.size >= OUTCOMES_MAX;
  const kept = isFull ? "other" : name;
  const outcome = outcomes.get(kept) ?? { status, error: isFull ? "other" : error, count: 0 };
  outcome.count++;
  outcomes.set(kept, outcome);
}
