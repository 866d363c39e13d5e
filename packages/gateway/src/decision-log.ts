/**
 * The decisions of the last requests in the form in which `/_cloudglass` shows them: docs/internals/decisions.md. They
 * are explained when somebody asks, by what was kept of each.
 */
import type { DecisionExplanation } from "@cloudglass/iam";
import type { KeptDecision, Trace, TraceRing } from "./trace.ts";

/** What is known of a request beside its decisions. */
export interface DecidedRequest {
  readonly requestId: string;
  /** `2026-01-01T00:00:00.000Z`, by the emulator's clock. */
  readonly receivedAt: string;
  readonly service: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** ARN; empty when anonymous, or not known when the request ended. */
  readonly caller: string;
  /** 0 while it runs. */
  readonly status: number;
  readonly error: { readonly code: string; readonly message?: string } | undefined;
}

/** What is left of a decision whose request was too large to be kept. */
export interface UnexplainedDecision {
  readonly action: string;
  readonly resource: string;
  readonly decision: KeptDecision["kind"];
  readonly allowed: boolean;
  readonly unexplained: string;
}

export type ShownDecision = (DecisionExplanation | UnexplainedDecision) & {
  /** Asked because the one before was denied: it would have done as well. */
  readonly alternative: boolean;
};

export interface RequestDecisions extends DecidedRequest {
  /** `none-needed`: the operation asks for no permission. `not-reached`: it ended before. */
  readonly authorization: "allowed" | "denied" | "none-needed" | "not-reached";
  readonly summary: string;
  /** In the order in which they were made. */
  readonly decisions: readonly ShownDecision[];
  readonly decisionsDropped: number;
}

export interface DecisionFilter {
  /** True for an ARN of who asked, the session's or its role's. */
  readonly principal: (arn: string) => boolean;
  readonly action: (action: string) => boolean;
  readonly decision: (kind: KeptDecision["kind"]) => boolean;
  readonly limit: number;
  /** Where the page before ended. */
  readonly marker?: string | undefined;
}

export interface DecisionPage {
  readonly decisions: readonly (DecidedRequest & ShownDecision)[];
  readonly nextMarker: string | undefined;
}

export function decisionsOf(traces: TraceRing, requestId: string): RequestDecisions | undefined {
  const trace = traces.get(requestId);
  if (trace === undefined) return undefined;
  const authorization = authorizationOf(trace);
  return {
    ...requestOf(trace),
    authorization,
    summary: summaryOf(trace, authorization),
    decisions: trace.decisions.map(shown),
    decisionsDropped: trace.decisionsDropped,
  };
}

/** A marker is `sequence.index` of the last decision shown: newer requests do not move the pages. */
export function listDecisions(traces: TraceRing, filter: DecisionFilter): DecisionPage {
  const after = filter.marker === undefined ? undefined : parseMarker(filter.marker);
  const decisions: (DecidedRequest & ShownDecision)[] = [];
  let last = "";
  for (const trace of traces.listWithDenied()) {
    if (after !== undefined && trace.sequence > after.sequence) continue;
    for (const [index, decision] of trace.decisions.entries()) {
      if (trace.sequence === after?.sequence && index <= after.index) continue;
      if (!isWanted(decision, filter)) continue;
      if (decisions.length === filter.limit) return { decisions, nextMarker: last };
      decisions.push({ ...requestOf(trace), ...shown(decision) });
      last = `${trace.sequence}.${index}`;
    }
  }
  return { decisions, nextMarker: undefined };
}

const MARKER = /^(\d{1,15})\.(\d{1,4})$/;

export function isDecisionMarker(marker: string): boolean {
  return MARKER.test(marker);
}

function parseMarker(marker: string): { readonly sequence: number; readonly index: number } {
  const [, sequence, index] = MARKER.exec(marker) ?? [];
  return { sequence: Number(sequence ?? -1), index: Number(index ?? -1) };
}

function isWanted(decision: KeptDecision, filter: DecisionFilter): boolean {
  const { principal, roleArn, action, kind } = decision;
  const isPrincipal =
    filter.principal(principal) || (roleArn !== undefined && filter.principal(roleArn));
  return isPrincipal && filter.action(action) && filter.decision(kind);
}

function shown({ action, resource, kind, explain, alternative }: KeptDecision): ShownDecision {
  if (explain !== undefined) return { ...explain(), alternative };
  return {
    action,
    resource,
    decision: kind,
    allowed: kind === "allowed",
    unexplained: "The head of the request was too large to be kept.",
    alternative,
  };
}

function requestOf(trace: Trace): DecidedRequest {
  const { requestId, receivedAt, service, operation, method, path, caller, status } = trace;
  return {
    requestId,
    receivedAt: new Date(receivedAt).toISOString(),
    service,
    operation,
    method,
    path,
    caller,
    status,
    error: errorOf(trace),
  };
}

/** The sentence of a refusal. Those of other errors may quote what was sent: a password that is too short. */
function errorOf({ error: code, steps, status, authorization }: Trace): DecidedRequest["error"] {
  if (code === "") return undefined;
  const isRefusal = authorization === "denied" || status === 401 || status === 403;
  const detail = steps.findLast(({ step }) => step === "error")?.detail;
  return isRefusal ? { code, message: String(detail?.message ?? "") } : { code };
}

function authorizationOf({ decisions, authorization }: Trace): RequestDecisions["authorization"] {
  if (authorization === "denied") return "denied";
  if (decisions.length === 0) return authorization === "passed" ? "none-needed" : "not-reached";
  // An operation may ask further: DeleteObjects for each key. A denial among them denies that part.
  const isDenied = decisions.some(({ kind }) => kind !== "allowed");
  return isDenied && authorization === "not-reached" ? "denied" : "allowed";
}

function summaryOf(trace: Trace, authorization: RequestDecisions["authorization"]): string {
  const { operation, error, status, decisions } = trace;
  const what = operation === "" ? "The request" : operation;
  const denied = decisions.filter(({ kind }) => kind !== "allowed").length;
  switch (authorization) {
    case "not-reached":
      return error === ""
        ? `${what} has not come to authorization yet.`
        : `${what} ended before authorization, with ${status} ${error}: no policy was asked.`;
    case "none-needed":
      return `${what} needs no permission.`;
    case "denied":
      return `${what} was denied.`;
    case "allowed":
      return denied === 0
        ? `${what} was allowed.`
        : `${what} was let through; ${denied} of the permissions that it asked for ${denied === 1 ? "was" : "were"} denied.`;
  }
}
