/** How an invocation that was waited for is answered. */
import type { InvocationResponse } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import {
  accessDenied,
  invalidRuntime,
  serviceException,
  snapStartFailed,
  tooManyRequests,
} from "../../errors.ts";
import { RoleNotAssumableError } from "../../function/execution/environments.ts";
import type { InvokeOutcome } from "../../scheduling/index.ts";

export async function answerOf(
  outcome: InvokeOutcome,
  version: string,
  withLog: boolean,
): Promise<InvocationResponse> {
  const served = servedBy(outcome);
  const isError = served.kind === "function-error";
  return {
    StatusCode: 200,
    ...(isError && { FunctionError: "Unhandled" }),
    ...(withLog && { LogResult: await logResult(served) }),
    ...(served.kind !== "streamed" && { Payload: served.payload as never }),
    ExecutedVersion: version,
  };
}

/** What the trace of the request shows: which environment served it, and whether it had to be started. */
export function traceOutcome(call: Call, outcome: InvokeOutcome): void {
  if (!("reported" in outcome)) {
    const reason = outcome.kind === "throttled" ? { reason: outcome.reason } : {};
    call.trace("environment", { outcome: outcome.kind, ...reason });
    return;
  }
  const { environmentId, isCold, kind } = outcome;
  call.trace("environment", { environmentId, isCold, outcome: kind });
}

type Served = Extract<InvokeOutcome, { readonly reported: unknown }>;

/** Throws when no function was asked. */
export function servedBy(outcome: InvokeOutcome): Served {
  switch (outcome.kind) {
    case "throttled":
      throw tooManyRequests(outcome.reason);
    case "not-launched":
      if (outcome.cause instanceof RoleNotAssumableError) {
        throw accessDenied("The role defined for the function cannot be assumed by Lambda.");
      }
      throw invalidRuntime(String((outcome.cause as Error)?.message ?? outcome.cause));
    case "not-restored":
      throw snapStartFailed(outcome.errorType, outcome.isTimeout);
    case "closed":
      throw serviceException();
    default:
      return outcome;
  }
}

/** The end of its log, in base64, once all of it is there. */
export async function logResult({ reported }: Served): Promise<string> {
  const tail = (await reported).logTail();
  return Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength).toString("base64");
}
