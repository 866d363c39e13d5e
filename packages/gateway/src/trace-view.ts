/** A request's trace in the form in which `/_cloudglass/requests/ID` shows it. */
import type { Trace, TraceRing, TraceStep } from "./trace.ts";

export interface RequestTrace
  extends Pick<
    Trace,
    "requestId" | "method" | "path" | "service" | "operation" | "caller" | "status" | "durationMs"
  > {
  /** `2026-01-01T00:00:00.000Z`, by the emulator's clock. */
  readonly receivedAt: string;
  /** Code of the error that was answered; empty when all went well. */
  readonly error: string;
  readonly steps: readonly TraceStep[];
  readonly stepsDropped: number;
}

/** Undefined for a request that is not among the last ones. */
export function showTrace(traces: TraceRing, requestId: string): RequestTrace | undefined {
  const trace = traces.get(requestId);
  if (trace === undefined) return undefined;
  const { method, path, service, operation, error, caller, status, durationMs } = trace;
  return {
    requestId,
    receivedAt: new Date(trace.receivedAt).toISOString(),
    method,
    path,
    service,
    operation,
    caller,
    status,
    error,
    durationMs,
    steps: trace.steps,
    stepsDropped: trace.stepsDropped,
  };
}
