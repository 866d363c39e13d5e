/**
 * What the platform says of an environment, as the Telemetry API words it (schema 2025-01-29):
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
import type { InitializationType } from "./worker.ts";

export type PlatformEvent = { readonly timeMs: number } & PlatformEventBody;

export type PlatformEventBody =
  | { readonly type: "platform.initStart"; readonly record: InitStartRecord }
  | { readonly type: "platform.initRuntimeDone"; readonly record: InitDoneRecord }
  | { readonly type: "platform.initReport"; readonly record: InitReportRecord }
  | { readonly type: "platform.restoreStart"; readonly record: RestoreStartRecord }
  | { readonly type: "platform.restoreRuntimeDone"; readonly record: RestoreDoneRecord }
  | { readonly type: "platform.restoreReport"; readonly record: RestoreReportRecord }
  | { readonly type: "platform.start"; readonly record: StartRecord }
  | { readonly type: "platform.runtimeDone"; readonly record: RuntimeDoneRecord }
  | { readonly type: "platform.report"; readonly record: ReportRecord };

/** `error` is the function's, `failure` that of the runtime or an extension. */
export type PlatformStatus = "success" | "error" | "failure" | "timeout";

/** `invoke`: an init that is repeated inside an invocation. */
export type InitPhase = "init" | "invoke";

export interface InitStartRecord {
  readonly initializationType: InitializationType;
  readonly phase: InitPhase;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly runtimeVersion?: string | undefined;
  readonly runtimeVersionArn?: string | undefined;
}

interface Verdict {
  readonly status: PlatformStatus;
  readonly errorType?: string | undefined;
}

export interface InitDoneRecord extends Verdict {
  readonly initializationType: InitializationType;
  readonly phase: InitPhase;
}

export interface InitReportRecord extends InitDoneRecord {
  readonly metrics: { readonly durationMs: number };
}

export interface RestoreStartRecord {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly runtimeVersion?: string | undefined;
  readonly runtimeVersionArn?: string | undefined;
}

export interface RestoreDoneRecord extends Verdict {}

export interface RestoreReportRecord extends Verdict {
  readonly metrics: { readonly durationMs: number };
}

export interface StartRecord {
  readonly requestId: string;
  readonly version: string;
}

export interface RuntimeDoneRecord extends Verdict {
  readonly requestId: string;
  readonly metrics: { readonly durationMs: number };
}

export interface ReportRecord extends Verdict {
  readonly requestId: string;
  readonly metrics: ReportMetrics;
}

export interface ReportMetrics {
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMB: number;
  readonly maxMemoryUsedMB: number;
  readonly initDurationMs?: number | undefined;
  readonly restoreDurationMs?: number | undefined;
  readonly billedRestoreDurationMs?: number | undefined;
}

export type SystemLogLevel = "DEBUG" | "INFO" | "WARN";

/** The level of an event, by AWS's table "System log level event mapping". */
export function levelOf(event: PlatformEventBody): SystemLogLevel {
  switch (event.type) {
    case "platform.initStart":
    case "platform.restoreStart":
      return event.record.runtimeVersion === undefined ? "DEBUG" : "INFO";
    case "platform.initReport":
      if (event.record.status !== "success") return "WARN";
      return event.record.initializationType === "on-demand" ? "DEBUG" : "INFO";
    case "platform.initRuntimeDone":
    case "platform.restoreRuntimeDone":
    case "platform.runtimeDone":
      return event.record.status === "success" ? "DEBUG" : "WARN";
    case "platform.start":
      return "INFO";
    case "platform.restoreReport":
    case "platform.report":
      return event.record.status === "success" ? "INFO" : "WARN";
  }
}
