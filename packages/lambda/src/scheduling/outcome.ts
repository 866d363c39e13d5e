/** What a request for an invocation says, and how it ends. */
import type { ThrottleReason } from "./concurrency.ts";
import type { PlatformStatus } from "./platform-event.ts";
import type { AnswerStream } from "./worker.ts";

export interface InvokeRequest {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** The ARN that was asked for, with the qualifier that was given. */
  readonly invokedArn: string;
  /** JSON. */
  readonly clientContext?: string | undefined;
  readonly cognitoIdentity?: string | undefined;
  readonly traceHeader: string;
  readonly tenantId?: string | undefined;
  readonly stream?: AnswerStream | undefined;
  /** What it may use of environments that were started for it: the name given to `provision`. */
  readonly provisionedName?: string | undefined;
  /** Taken from the asynchronous queue: no limit of requests a second. */
  readonly isAsynchronous?: boolean | undefined;
  /** Nobody waits for it: it takes the host its time, by however much the clock is moved meanwhile. */
  readonly isBackground?: boolean | undefined;
}

export type InvokeOutcome =
  | (Served & {
      readonly kind: "answered";
      readonly payload: Uint8Array;
      readonly contentType: string | undefined;
    })
  /** Everything went to the request's `stream`. */
  | (Served & {
      readonly kind: "streamed";
      readonly sizeBytes: number;
      readonly error: { readonly errorType: string; readonly payload: Uint8Array } | undefined;
    })
  /** `X-Amz-Function-Error: Unhandled`: by the function, or by the platform for it. */
  | (Served & {
      readonly kind: "function-error";
      readonly errorType: string;
      /** JSON. */
      readonly payload: Uint8Array;
    })
  | { readonly kind: "throttled"; readonly reason: ThrottleReason }
  /** No environment could be made: what `Worker.launch` rejected with. */
  | { readonly kind: "not-launched"; readonly cause: unknown }
  /** A snapshot could not be restored. */
  | { readonly kind: "not-restored"; readonly errorType: string; readonly isTimeout: boolean }
  /** The scheduler was closed. */
  | { readonly kind: "closed" };

interface Served {
  readonly environmentId: string;
  /** Init ran for this invocation, or inside it. */
  readonly isCold: boolean;
  /** When the environment came to rest and the `REPORT` line was written. */
  readonly reported: Promise<InvocationReport>;
}

export interface InvocationReport {
  readonly status: PlatformStatus;
  readonly errorType: string | undefined;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryUsedMbMax: number;
  readonly initMs: number | undefined;
  /** Of the environment's start, when it was started for this invocation. */
  readonly phases: ColdStartPhases | undefined;
  /** UTF-8, at most 4 KiB. */
  logTail(): Uint8Array;
}

/** Milliseconds, with fractions. */
export interface ColdStartPhases {
  readonly downloadMs: number;
  readonly sandboxMs: number;
  readonly runtimeMs: number;
  readonly functionMs: number;
  /** Of a snapshot. */
  readonly restoreMs?: number | undefined;
}
