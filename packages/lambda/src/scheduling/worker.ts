/**
 * What the scheduler asks of the machine on which environments run. `runtime/` answers it with processes, the simulator
 * with a model. The scheduler owns time: limits, idleness and retries are its timers; a worker only reports what
 * happened.
 */

import type { PlatformEvent } from "./platform-event.ts";

/** What the scheduler knows of a function's version; `start` is the worker's, and handed on unread. */
export interface FunctionPlan<Start> {
  /** Of one version: `arn:aws:lambda:us-east-1:000000000000:function:name:7` or `…:$LATEST`. */
  readonly id: string;
  /** Changes with everything that an environment is made from. Environments of another revision end what they do and go. */
  readonly revision: string;
  readonly functionName: string;
  /** `7` or `$LATEST` */
  readonly version: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly initialization: InitializationType;
  /** Text, INFO and no runtime version when absent. */
  readonly log?: PlatformLogSettings | undefined;
  readonly start: Start;
}

/** How the platform's own lines look in the log. */
export interface PlatformLogSettings {
  readonly format: "Text" | "JSON";
  /** Of JSON lines; text lines are not filtered. */
  readonly systemLevel: "DEBUG" | "INFO" | "WARN";
  /** `nodejs:22.v31`; an image has none. */
  readonly runtimeVersion: string | undefined;
  readonly runtimeVersionArn: string | undefined;
}

export type InitializationType = "on-demand" | "provisioned-concurrency" | "snap-start";

export interface LaunchRequest<Start> {
  /** 32 hexadecimal digits; the end of the log stream's name. */
  readonly environmentId: string;
  readonly plan: FunctionPlan<Start>;
  /** Takes every line that the function and its extensions write, in order: the end of an invocation's log. */
  readonly onLine?: ((text: string) => void) | undefined;
}

export interface Worker<Start> {
  /** Fetches the code and makes the sandbox; nothing of the function runs yet. Rejects when the machine cannot. */
  launch(request: LaunchRequest<Start>): Promise<Sandbox>;
}

/** Milliseconds, with fractions. */
export interface LaunchPhases {
  readonly downloadMs: number;
  readonly sandboxMs: number;
}

export interface Sandbox {
  readonly launchPhases: LaunchPhases;
  /**
   * Starts extensions and the runtime, and settles once each of them asked for its next event, or one failed. Never
   * rejects. May be asked again after `reset`.
   */
  initialize(): Promise<InitOutcome>;
  /**
   * With `snap-start`, `initialize` settles when the runtime waits where a snapshot is taken (`restore/next`), if it does;
   * this lets it go on, and settles when it asked for its first event. Absent: `initialize` went all the way.
   * REQUIRES: initialised, thawed, never invoked.
   */
  restore?(): Promise<InitOutcome>;
  /** REQUIRES: initialised, thawed, and the invocation before is `settled`. */
  invoke(invocation: Invocation): RunningInvocation;
  /** Ends all processes, keeps the sandbox and its `/tmp`: what follows a failed init or a time-out. */
  reset(why: ResetReason): Promise<void>;
  /** Processes do not run from shortly after it returns, unless they are thawed before. Both are cheap: a signal or one write. */
  freeze(): void;
  thaw(): void;
  /** Extensions are told, and have what AWS gives them; then everything is killed and removed. Never rejects. */
  destroy(why: DestroyReason): Promise<void>;
  /** Called once when a process of the runtime or an extension ends while nothing is asked of it. */
  onUnexpectedExit: ((exit: RuntimeExit) => void) | undefined;
  /** The most that it ever used, in whole MB. */
  memoryUsedMbMax(): number;
  /** What the platform says of it, for those who subscribed to its telemetry. Must not throw. */
  tell?(event: PlatformEvent): void;
}

export type ResetReason = "timeout" | "failure";
export type DestroyReason = "spindown" | "timeout" | "failure";

/** Milliseconds, with fractions, of an init. */
export interface InitPhases {
  /** From the start of processes until the bootstrap ran. */
  readonly runtimeMs: number;
  /** The function's own code outside its handler. */
  readonly functionMs: number;
}

export type InitOutcome =
  | { readonly kind: "ready"; readonly phases: InitPhases }
  /** The runtime or an extension reported an error. */
  | { readonly kind: "failed"; readonly error: ReportedError }
  | { readonly kind: "exited"; readonly exit: RuntimeExit };

/** JSON as the runtime posted it: `{"errorType": …, "errorMessage": …, "stackTrace": …}`. */
export interface ReportedError {
  readonly errorType: string;
  readonly payload: Uint8Array;
}

export interface RuntimeExit {
  /** Who ended: `runtime`, or the name of an extension. */
  readonly who: string;
  /** `exit status 1`, `signal: killed` */
  readonly status: string;
  readonly isOutOfMemory: boolean;
}

export interface Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** By the emulator's clock. */
  readonly deadlineAtMs: number;
  /** The ARN that was asked for, with the qualifier that was given. */
  readonly invokedArn: string;
  /** JSON. */
  readonly clientContext: string | undefined;
  readonly cognitoIdentity: string | undefined;
  /** `Root=1-…;Parent=…;Sampled=0` */
  readonly traceHeader: string;
  readonly tenantId?: string | undefined;
  /** Given: the answer may come in pieces, as they are written. Without it pieces are gathered. */
  readonly stream?: AnswerStream | undefined;
}

export interface AnswerStream {
  /** Before the first piece. */
  begin(contentType: string | undefined): void;
  /** A promise is waited for: back-pressure. */
  write(piece: Uint8Array): void | Promise<void>;
}

export interface RunningInvocation {
  /** When the runtime answered; never rejects. For a streamed answer: when its last piece was handed on. */
  readonly answer: Promise<InvocationOutcome>;
  /** When the runtime and every extension asked for the next event, so that it may be frozen; or a process ended. */
  readonly settled: Promise<Settlement>;
}

export type InvocationOutcome =
  | {
      readonly kind: "answered";
      readonly payload: Uint8Array;
      readonly contentType: string | undefined;
    }
  /** All was handed to `stream`. `error` came in the trailers of the runtime's answer. */
  | {
      readonly kind: "streamed";
      readonly error: ReportedError | undefined;
      readonly sizeBytes: number;
    }
  | { readonly kind: "failed"; readonly error: ReportedError }
  | { readonly kind: "too-large"; readonly sizeBytes: number }
  | { readonly kind: "exited"; readonly exit: RuntimeExit };

export type Settlement =
  | { readonly kind: "idle" }
  | { readonly kind: "exited"; readonly exit: RuntimeExit };
