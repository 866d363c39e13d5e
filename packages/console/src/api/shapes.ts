/** What the emulator's own routes answer, as far as pages of the shell read it; docs/internals has each in full. */
export type { RequestSummary } from "../../../wire/src/request-summary.ts";

import type { RequestSummary } from "../../../wire/src/request-summary.ts";

/** `GET /_cloudglass/requests` */
export interface RequestPage {
  readonly requests: readonly RequestSummary[];
  readonly nextMarker?: string | undefined;
}

export interface TraceStep {
  readonly step: string;
  /** When it was done: milliseconds since the request came in. */
  readonly atMs: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** `GET /_cloudglass/requests/ID` */
export interface RequestTrace extends RequestSummary {
  readonly steps: readonly TraceStep[];
  readonly stepsDropped: number;
}

export interface ElementMatch {
  readonly element: string;
  readonly patterns: readonly string[];
  readonly seen: string;
  readonly matched: boolean;
}

export interface ConditionMatch {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  readonly seen?: readonly string[] | undefined;
  readonly matched: boolean;
}

export interface StatementMatch {
  readonly index: number;
  readonly sid?: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly matched: boolean;
  readonly elements: readonly ElementMatch[];
  readonly conditions: readonly ConditionMatch[];
}

export interface PolicyMatch {
  readonly policy: string;
  readonly policyKind: string;
  readonly level?: number;
  readonly onlyDenies?: boolean;
  readonly statements: readonly StatementMatch[];
}

export interface DecisionStep {
  readonly step: string;
  readonly verdict: "passed" | "settled" | "not-reached" | "not-applicable";
  readonly reason: string;
  readonly policies: readonly PolicyMatch[];
}

export interface PolicyChange {
  readonly change: "add-statement" | "remove-deny";
  readonly sentence: string;
  readonly statement?: object;
}

export interface NearStatement {
  readonly policy: string;
  readonly statementIndex: number;
  readonly sid?: string | undefined;
  readonly failed: readonly (ElementMatch | ConditionMatch)[];
}

export interface DecidingStatement {
  readonly policy: string;
  readonly policyKind: string;
  readonly statementIndex: number;
  readonly sid?: string | undefined;
}

export interface ExplainedDecision {
  readonly action: string;
  readonly resource: string;
  readonly principal: { readonly arn: string };
  readonly allowed: boolean;
  readonly decision: "allowed" | "explicit-deny" | "implicit-deny";
  readonly step: string;
  readonly message: string;
  readonly crossAccount: boolean;
  readonly statements: readonly DecidingStatement[];
  readonly steps: readonly DecisionStep[];
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly contextComplete: boolean;
  readonly changes: readonly PolicyChange[];
  readonly nearest: readonly NearStatement[];
  /** Asked because the one before was denied: it would have done as well. */
  readonly alternative: boolean;
}

/** Its request was too large to be kept. */
export interface UnexplainedDecision {
  readonly action: string;
  readonly resource: string;
  readonly decision: ExplainedDecision["decision"];
  readonly allowed: boolean;
  readonly unexplained: string;
  readonly alternative: boolean;
}

export type ShownDecision = ExplainedDecision | UnexplainedDecision;

export interface DecidedRequest {
  readonly requestId: string;
  readonly receivedAt: string;
  readonly service: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly caller: string;
  readonly status: number;
  readonly error?: { readonly code: string; readonly message?: string } | undefined;
}

/** `GET /_cloudglass/requests/ID/decision` */
export interface RequestDecisions extends DecidedRequest {
  readonly authorization: "allowed" | "denied" | "none-needed" | "not-reached";
  readonly summary: string;
  readonly decisions: readonly ShownDecision[];
  readonly decisionsDropped: number;
}

/** `GET /_cloudglass/iam/decisions` */
export interface DecisionPage {
  readonly decisions: readonly (DecidedRequest & ShownDecision)[];
  readonly nextMarker?: string | undefined;
}

/** `GET /_cloudglass/iam/suggestion` */
export interface Suggestion {
  readonly principal: string;
  readonly includesDenied: boolean;
  readonly firstUse?: string;
  readonly lastUse?: string;
  readonly incomplete: readonly string[];
  readonly coversDenied: readonly { readonly action: string; readonly resource: string }[];
  readonly policies: readonly object[];
}

/** `GET /_cloudglass/clock`, and what every change of it answers. */
export interface ClockState {
  readonly now: string;
  /** Ahead of the host's clock. */
  readonly offsetMs: number;
  /** Milliseconds of it in one of the host's. */
  readonly rate: number;
  readonly paused: boolean;
}

/** `GET /_cloudglass/overview` */
export interface Overview {
  readonly clock: ClockState;
  readonly faultCount: number;
  readonly requests: {
    readonly total: number;
    readonly denied: number;
    readonly throttled: number;
    readonly failed: number;
  };
  /** By service and kind, of services that are loaded: `{"s3": {"buckets": 3}}`. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** `GET /_cloudglass/namespaces` */
export interface NamespaceList {
  readonly namespaces: readonly {
    readonly name: string;
    readonly open: boolean;
    readonly credentials: {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
    };
  }[];
}

export interface Snapshot {
  readonly name: string;
  readonly namespace: string;
  readonly takenAt: string;
  /** Cloudglass time in that moment. */
  readonly clock: string;
  readonly sizeBytes: number;
}

/** `GET /_cloudglass/snapshots` */
export interface SnapshotList {
  readonly snapshots: readonly Snapshot[];
}

export interface Fault {
  readonly id: string;
  readonly target: Readonly<Record<string, unknown>>;
  readonly kind: string;
  readonly delayMs?: number;
  readonly probability?: number;
  readonly perSecond?: number;
  readonly error?: { readonly code: string; readonly status?: number };
  readonly response?: { readonly status: number };
  /** Of Cloudglass time: a moment, or milliseconds since the epoch. */
  readonly until?: string | number;
  /** Hits after which it ends. */
  readonly count?: number;
  readonly hits?: number;
  /** Who set it: `preset lose-a-zone`. */
  readonly origin?: string;
}

export interface FaultPreset {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly summary: string;
    readonly required: boolean;
    readonly default?: string | number;
  }[];
}

/** `GET /_cloudglass/faults` */
export interface FaultList {
  readonly faults: readonly Fault[];
  readonly presets: readonly FaultPreset[];
  /** What there is that faults can be set on. */
  readonly targets: { readonly zones: readonly string[]; readonly tables: readonly string[] };
}

/** `GET /_cloudglass/iam/principals` */
export interface PrincipalList {
  readonly principals: readonly ListedPrincipal[];
  readonly isTruncated: boolean;
}

export interface ListedPrincipal {
  readonly arn: string;
  readonly kind: "user" | "role";
  readonly name: string;
  readonly accountId: string;
  readonly createdAt: string;
}

export interface ShownPolicy {
  readonly name: string;
  readonly arn?: string;
  readonly group?: string;
  readonly document: unknown;
}

/** `GET /_cloudglass/iam/principals/ARN` */
export interface ShownPrincipal extends ListedPrincipal {
  readonly groups: readonly string[];
  readonly policies: readonly ShownPolicy[];
  readonly boundary?: ShownPolicy;
  readonly trustPolicy?: unknown;
}
