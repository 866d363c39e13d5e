/** The platform's lines in a function's log: `START`, `END`, `REPORT` and those of an init, as text or as JSON. */
import {
  levelOf,
  type PlatformEvent,
  type PlatformStatus,
  type ReportRecord,
  type SystemLogLevel,
} from "./platform-event.ts";
import type { PlatformLogSettings } from "./worker.ts";

export const DEFAULT_LOG: PlatformLogSettings = {
  format: "Text",
  systemLevel: "INFO",
  runtimeVersion: undefined,
  runtimeVersionArn: undefined,
};

const RANK: Readonly<Record<SystemLogLevel, number>> = { DEBUG: 0, INFO: 1, WARN: 2 };

/** None, one or two lines, without newlines. */
export function platformLines(event: PlatformEvent, log: PlatformLogSettings): readonly string[] {
  if (log.format === "Text") return textLines(event);
  return RANK[levelOf(event)] >= RANK[log.systemLevel] ? [jsonLine(event)] : [];
}

/** Comes before `END` in a text log; in JSON the status of the report says it. */
export function timedOutLine(timeMs: number, requestId: string, timeoutMs: number): string {
  return `${new Date(timeMs).toISOString()} ${requestId} Task timed out after ${seconds(timeoutMs)} seconds`;
}

/** `3.00` */
export function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(2);
}

export function jsonLine(event: PlatformEvent): string {
  const { timeMs, type, record } = event;
  return JSON.stringify({ time: new Date(timeMs).toISOString(), type, record });
}

function textLines(event: PlatformEvent): readonly string[] {
  switch (event.type) {
    case "platform.start":
      return [`START RequestId: ${event.record.requestId} Version: ${event.record.version}`];
    case "platform.report":
      return [`END RequestId: ${event.record.requestId}`, reportLine(event.record)];
    case "platform.initStart":
      // An init that is repeated is not announced again.
      return event.record.phase === "init" ? startOf("INIT_START", event.record) : [];
    case "platform.restoreStart":
      return startOf("RESTORE_START", event.record);
    case "platform.initReport": {
      const { initializationType, phase, status, metrics } = event.record;
      if (status === "success" && (initializationType === "on-demand" || phase === "invoke")) {
        return [];
      }
      const duration = `INIT_REPORT Init Duration: ${metrics.durationMs.toFixed(2)} ms`;
      return [`${duration}\tPhase: ${phase}${verdict(status, event.record.errorType)}`];
    }
    case "platform.restoreReport": {
      const duration = event.record.metrics.durationMs.toFixed(2);
      const ending = verdict(event.record.status, event.record.errorType);
      return [`RESTORE_REPORT Restore Duration: ${duration} ms${ending}`];
    }
    default:
      return [];
  }
}

function startOf(
  word: string,
  record: {
    readonly runtimeVersion?: string | undefined;
    readonly runtimeVersionArn?: string | undefined;
  },
): readonly string[] {
  const { runtimeVersion, runtimeVersionArn } = record;
  if (runtimeVersion === undefined) return [];
  return [`${word} Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}`];
}

/** A function's own error is no status of the line: the runtime answered. */
function reportLine({ requestId, metrics, status, errorType }: ReportRecord): string {
  const { initDurationMs, restoreDurationMs, billedRestoreDurationMs } = metrics;
  let line = `REPORT RequestId: ${requestId}\tDuration: ${metrics.durationMs.toFixed(2)} ms`;
  line += `\tBilled Duration: ${metrics.billedDurationMs} ms\tMemory Size: ${metrics.memorySizeMB} MB`;
  line += `\tMax Memory Used: ${metrics.maxMemoryUsedMB} MB`;
  if (initDurationMs !== undefined) line += `\tInit Duration: ${initDurationMs.toFixed(2)} ms`;
  if (restoreDurationMs !== undefined) {
    line += `\tRestore Duration: ${restoreDurationMs.toFixed(2)} ms`;
    line += `\tBilled Restore Duration: ${billedRestoreDurationMs ?? 0} ms`;
  }
  return status === "failure" || status === "timeout"
    ? line + verdict(status, errorType)
    : `${line}\t`;
}

function verdict(status: PlatformStatus, errorType: string | undefined): string {
  if (status === "success") return "";
  if (status === "timeout") return "\tStatus: timeout";
  return `\tStatus: error\tError Type: ${errorType ?? "Runtime.Unknown"}`;
}
