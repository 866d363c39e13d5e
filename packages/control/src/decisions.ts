/**
 * Why requests were allowed or denied: `/_cloudglass/requests/ID/decision` and `/_cloudglass/iam/decisions`.
 * What they answer is drawn in docs/internals/decisions.md.
 */
import { ControlError, queryOf } from "./control-error.ts";
import type { ControlRoute } from "./route.ts";
import { wildcard } from "./wildcard.ts";

type DecisionKind = "allowed" | "explicit-deny" | "implicit-deny";

export interface DecisionFacts {
  /** What happened to a request, step by step; undefined when it is not among the last ones. */
  traceOf(requestId: string): object | undefined;
  /** Undefined for a request that is not among the last ones. */
  decisionsOf(requestId: string): object | undefined;
  /** Newest first. */
  decisions(filter: {
    readonly principal: (arn: string) => boolean;
    readonly action: (action: string) => boolean;
    readonly decision: (kind: DecisionKind) => boolean;
    readonly limit: number;
    readonly marker: string | undefined;
  }): object;
}

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;
const MARKER = /^\d{1,15}\.\d{1,4}$/;

const KINDS: Readonly<Record<string, (kind: DecisionKind) => boolean>> = {
  allowed: (kind) => kind === "allowed",
  denied: (kind) => kind !== "allowed",
  "explicit-deny": (kind) => kind === "explicit-deny",
  "implicit-deny": (kind) => kind === "implicit-deny",
};

function decisionOfRequest(facts: DecisionFacts, requestId: string): object {
  return amongLast(requestId, facts.decisionsOf(requestId));
}

function traceOfRequest(facts: DecisionFacts, requestId: string): object {
  return amongLast(requestId, facts.traceOf(requestId));
}

function amongLast(requestId: string, found: object | undefined): object {
  if (found === undefined) {
    throw new ControlError(
      404,
      "NotFound",
      `There is no request ${requestId} among the last ones. The last 512 are kept, and the last 512 that were denied.`,
    );
  }
  return found;
}

function decisionList(facts: DecisionFacts, query: URLSearchParams): object {
  const asked = queryOf(query, ["principal", "action", "decision", "limit", "marker"]);
  const kind = asked.decision ?? "";
  if (kind !== "" && !Object.hasOwn(KINDS, kind)) {
    const known = Object.keys(KINDS).join(", ");
    throw new ControlError(400, "BadRequest", `decision is one of ${known}.`);
  }
  const limit = asked.limit === undefined ? LIMIT_DEFAULT : Number(asked.limit);
  if (!/^\d{1,3}$/.test(asked.limit ?? "1") || limit < 1 || limit > LIMIT_MAX) {
    throw new ControlError(400, "BadRequest", `limit is a number from 1 to ${LIMIT_MAX}.`);
  }
  if (asked.marker !== undefined && !MARKER.test(asked.marker)) {
    throw new ControlError(400, "BadRequest", "marker is the nextMarker of an answer.");
  }
  return facts.decisions({
    principal: wildcard(asked.principal ?? "*"),
    // Actions do not mind case.
    action: wildcard(asked.action ?? "*", true),
    decision: KINDS[kind] ?? (() => true),
    limit,
    marker: asked.marker,
  });
}

export const decisionRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    shown: "/_cloudglass/requests/{request id}",
    path: /^\/_cloudglass\/requests\/([A-Za-z0-9-]{1,64})$/,
    answer: (facts, _request, named) => traceOfRequest(facts, named),
  },
  {
    method: "GET",
    shown: "/_cloudglass/requests/{request id}/decision",
    path: /^\/_cloudglass\/requests\/([A-Za-z0-9-]{1,64})\/decision$/,
    answer: (facts, _request, named) => decisionOfRequest(facts, named),
  },
  {
    method: "GET",
    shown: "/_cloudglass/iam/decisions?principal=&action=&decision=&limit=&marker=",
    path: /^\/_cloudglass\/iam\/decisions$/,
    answer: (facts, { query }) => decisionList(facts, query),
  },
];
