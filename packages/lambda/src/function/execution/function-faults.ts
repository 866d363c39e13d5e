/** Faults of a function's invocations, whoever asks for them: docs/internals/faults.md. */
import type { Environment, Fault, HttpResponse } from "@cloudglass/env";
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
  const prevented = struck.find(({ kind }) => kind === "error");
  if (prevented !== undefined) return answerOf(prevented, UNSERVED);
  const outcome = await run();
  const lost = struck.find(({ kind }) => kind === "lossy");
  const hasAnswer = outcome.kind === "answered" || outcome.kind === "function-error";
  return lost !== undefined && hasAnswer ? answerOf(lost, outcome) : outcome;
}

type Answered = Extract<InvokeOutcome, { readonly kind: "answered" }>;
type Served = Pick<Answered, "environmentId" | "isCold" | "reported">;

const answerOf = ({ response }: Fault, served: Served): InvokeOutcome =>
  response === undefined ? failed(served) : responded(response, served);

/** Of an invocation that reached no environment. */
const REPORTED: Served["reported"] = Promise.resolve({
  status: "error",
  errorType: ERROR_TYPE,
  durationMs: 0,
  billedMs: 0,
  memoryUsedMbMax: 0,
  initMs: undefined,
  phases: undefined,
  logTail: () => new Uint8Array(),
});

const UNSERVED: Served = { environmentId: "", isCold: false, reported: REPORTED };

/** As a function answers that serves a URL. */
function responded({ status, contentType }: HttpResponse, served: Served): Answered {
  const answer = { statusCode: status, headers: { "Content-Type": contentType }, body: "" };
  const payload = Buffer.from(JSON.stringify(answer));
  return { ...pick(served), kind: "answered", payload, contentType: "application/json" };
}

function failed(served: Served): InvokeOutcome {
  const errorMessage = "A fault fails this invocation.";
  const payload = Buffer.from(JSON.stringify({ errorType: ERROR_TYPE, errorMessage }));
  return { ...pick(served), kind: "function-error", errorType: ERROR_TYPE, payload };
}

const pick = ({ environmentId, isCold, reported }: Served): Served => ({
  environmentId,
  isCold,
  reported,
});
