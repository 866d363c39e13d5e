/** Faults of a function's invocations, whoever asks for them: docs/internals/faults.md. */
import type { Environment, Fault } from "@cloudglass/env";
import type { InvokeOutcome } from "../../scheduling/index.ts";

const ERROR_TYPE = "FaultInjection";

/** Runs the function later, answers for it, or takes its answer away. Streams that it writes to are not held up. */
export async function withFaults(
  { clock, faults, random }: Pick<Environment, "clock" | "faults" | "random">,
  functionArn: string,
  run: () => Promise<InvokeOutcome>,
): Promise<InvokeOutcome> {
  const struck = faults.onFunction(functionArn).filter((each) => faults.strikes(each, random));
  const delayMs = struck.reduce((sum, { kind, delayMs: own = 0 }) => {
    return kind === "slow" ? sum + own : sum;
  }, 0);
  if (delayMs > 0) await clock.sleep(delayMs);
  const isStruck = (kind: Fault["kind"]) => struck.some((each) => each.kind === kind);
  if (isStruck("error")) return failed("", false, REPORTED);
  const outcome = await run();
  const hasAnswer = outcome.kind === "answered" || outcome.kind === "function-error";
  if (!isStruck("lossy") || !hasAnswer) return outcome;
  return failed(outcome.environmentId, outcome.isCold, outcome.reported);
}

type Failed = Extract<InvokeOutcome, { readonly kind: "function-error" }>;

/** Of an invocation that reached no environment. */
const REPORTED: Failed["reported"] = Promise.resolve({
  status: "error",
  errorType: ERROR_TYPE,
  durationMs: 0,
  billedMs: 0,
  memoryUsedMbMax: 0,
  initMs: undefined,
  phases: undefined,
  logTail: () => new Uint8Array(),
});

function failed(environmentId: string, isCold: boolean, reported: Failed["reported"]): Failed {
  const errorMessage = "A fault fails this invocation.";
  const payload = Buffer.from(JSON.stringify({ errorType: ERROR_TYPE, errorMessage }));
  return {
    kind: "function-error",
    errorType: ERROR_TYPE,
    payload,
    environmentId,
    isCold,
    reported,
  };
}
