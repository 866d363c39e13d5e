/** The errors that the platform itself answers an invocation with, in AWS's words. */
import { seconds } from "./platform-line.ts";
import type { RuntimeExit } from "./worker.ts";

export interface SandboxError {
  readonly errorType: string;
  /** JSON. */
  readonly payload: Uint8Array;
}

/** 6 MiB and the 100 bytes that AWS lets go. */
export const RESPONSE_BYTES_MAX = 6_291_556;

export function timedOut(requestId: string, timeoutMs: number): SandboxError {
  return sandboxError(
    requestId,
    "Sandbox.Timedout",
    `Task timed out after ${seconds(timeoutMs)} seconds`,
  );
}

export function exitError(requestId: string, exit: RuntimeExit): SandboxError {
  return sandboxError(requestId, exitType(exit), exitReason(exit));
}

export function exitType(exit: RuntimeExit): string {
  if (exit.isOutOfMemory) return "Runtime.OutOfMemory";
  return exit.who === "runtime" ? "Runtime.ExitError" : "Extension.Crash";
}

export function responseTooLarge(): SandboxError {
  const errorType = "Function.ResponseSizeTooLarge";
  const limit = `${RESPONSE_BYTES_MAX} bytes`;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${limit}).`;
  return { errorType, payload: json({ errorType, errorMessage }) };
}

function exitReason({ who, status }: RuntimeExit): string {
  if (who !== "runtime") return status;
  if (status === "exit status 0") return "Runtime exited without providing a reason";
  return `Runtime exited with error: ${status}`;
}

function sandboxError(requestId: string, errorType: string, reason: string): SandboxError {
  const errorMessage = `RequestId: ${requestId} Error: ${reason}`;
  return { errorType, payload: json({ errorType, errorMessage }) };
}

function json(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value), "utf8");
}
