/** Requests' traces in the forms in which `/_cloudglass/requests` shows them. */
import type { RequestSummary } from "@cloudglass/wire";
import type { Trace, TraceRing, TraceStep } from "./trace.ts";

export interface RequestTrace extends RequestSummary {
  readonly steps: readonly TraceStep[];
  readonly stepsDropped: number;
}

export interface RequestListFilter {
  readonly wanted: (trace: Trace) => boolean;
  readonly limit: number;
  /** Where the page before ended. */
  readonly marker: string | undefined;
}

export interface RequestListPage {
  readonly requests: readonly RequestSummary[];
  readonly nextMarker: string | undefined;
}

/** Undefined for a request that is not among the last ones. */
export function showTrace(traces: TraceRing, requestId: string): RequestTrace | undefined {
  const trace = traces.get(requestId);
  return trace && shownTrace(trace);
}

export function shownTrace(trace: Trace): RequestTrace {
  const steps = trace.steps.map((step) => ({ ...step, atMs: rounded(step.atMs) }));
  return { ...showRequest(trace), steps, stepsDropped: trace.stepsDropped };
}

/** A marker is the `sequence` of the last request shown: newer requests do not move the pages. */
export function listRequests(
  traces: TraceRing,
  { wanted, limit, marker }: RequestListFilter,
): RequestListPage {
  const before = marker === undefined ? Number.POSITIVE_INFINITY : Number(marker);
  const requests: RequestSummary[] = [];
  let last = "";
  for (const trace of traces.list()) {
    if (trace.sequence >= before || !wanted(trace)) continue;
    if (requests.length === limit) return { requests, nextMarker: last };
    requests.push(showRequest(trace));
    last = `${trace.sequence}`;
  }
  return { requests, nextMarker: undefined };
}

export function showRequest(trace: Trace): RequestSummary {
  const { requestId, method, path, service, operation, status, error, caller, resource } = trace;
  return {
    requestId,
    receivedAt: new Date(trace.receivedAt).toISOString(),
    method,
    path,
    service,
    operation,
    status,
    error,
    caller,
    resource,
    durationMs: rounded(trace.durationMs),
  };
}

/** To microseconds. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
