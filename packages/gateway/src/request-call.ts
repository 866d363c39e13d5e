/** One request on its way: what the operation sees of it (`Call`), and what the path keeps beside. */
import type { Authority, AuthorizationDecision } from "@cloudglass/iam";
import type {
  AuthorizationRequest,
  Call,
  Caller,
  ClientDates,
  ContextValue,
  RequestHead,
} from "@cloudglass/wire";
import type { Claim } from "./authenticate.ts";
import { type ContextSource, globalContext } from "./global-context.ts";
import { addStep, keepDecision, type Trace } from "./trace.ts";

const KEPT_HEAD_CHARACTERS_MAX = 32_768;

export interface RequestCallParts {
  readonly requestId: string;
  readonly hostId: string;
  readonly operation: string;
  readonly claim: Claim;
  readonly authority: Authority;
  readonly record: Trace;
  readonly receivedAt: number;
  readonly dates: ClientDates;
  /** Absent when the operation streams its body. */
  readonly payload?: Uint8Array | undefined;
}

export class RequestCall implements Call {
  readonly requestId: string;
  readonly hostId: string;
  readonly operation: string;
  readonly region: string;
  readonly caller: Caller;
  readonly head: RequestHead;
  readonly sourceIp: string;
  readonly receivedAt: number;
  readonly dates: ClientDates;
  readonly payload?: Uint8Array;
  readonly #parts: RequestCallParts;
  readonly #source: ContextSource;
  #context: Readonly<Record<string, ContextValue>> | undefined;
  #headIsLarge: boolean | undefined;

  constructor(parts: RequestCallParts, source: ContextSource) {
    const { principal, signature } = parts.claim;
    this.requestId = parts.requestId;
    this.hostId = parts.hostId;
    this.operation = parts.operation;
    this.region = source.region;
    this.head = source.head;
    this.sourceIp = source.sourceIp;
    this.receivedAt = parts.receivedAt;
    this.dates = parts.dates;
    if (parts.payload !== undefined) this.payload = parts.payload;
    this.#parts = parts;
    this.#source = source;
    this.caller = {
      kind: principal.kind,
      accountId: principal.accountId,
      arn: principal.arn,
      userId: principal.userId,
      ...(signature === undefined ? {} : { accessKeyId: signature.credential.accessKeyId }),
      ...(principal.roleArn === undefined ? {} : { roleArn: principal.roleArn }),
    };
  }

  authorize(asked: AuthorizationRequest, alternative = false): AuthorizationDecision {
    const { authority, claim, record } = this.#parts;
    const endpointPolicy = this.#source.origin?.endpointPolicy;
    const request = endpointPolicy === undefined ? asked : { ...asked, endpointPolicy };
    this.#context ??= globalContext(this.#source);
    const decision = authority.authorize(claim.principal, claim.credential, request, this.#context);
    addStep(record, "authorize", decisionDetail(request, decision));
    const { arn, roleArn } = claim.principal;
    keepDecision(record, {
      action: request.action,
      resource: request.resource,
      explain: this.#isHeadLarge() ? undefined : decision.explain,
      kind: decision.kind,
      principal: arn,
      roleArn,
      alternative,
    });
    return decision;
  }

  /** Why a request is denied, for DecodeAuthorizationMessage; undefined for an action that is on no resource. */
  encodedFailure(decision: AuthorizationDecision, resource: string): string | undefined {
    return resource === "*" ? undefined : this.#parts.authority.encodedFailure(decision);
  }

  /** What a head says ends up in condition keys, which live as long as the decision is kept. */
  #isHeadLarge(): boolean {
    if (this.#headIsLarge === undefined) {
      let left = KEPT_HEAD_CHARACTERS_MAX - this.head.query.length;
      for (const text of this.head.rawHeaders) left -= text.length;
      this.#headIsLarge = left < 0;
    }
    return this.#headIsLarge;
  }

  trace(step: string, detail: Readonly<Record<string, unknown>>): void {
    addStep(this.#parts.record, step, detail);
  }
}

function decisionDetail(
  { action, resource }: AuthorizationRequest,
  { kind, step, policyKind, statements, message }: AuthorizationDecision,
): Readonly<Record<string, unknown>> {
  return { action, resource, decision: kind, step, policyKind, statements, message };
}
