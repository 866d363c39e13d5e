/** What a function's answer to a batch means. */
import type { InvokeOutcome } from "../../scheduling/index.ts";
import type { BatchOutcome } from "../../scheduling/stream/index.ts";

/** @param reportsFailures the mapping has the response type `ReportBatchItemFailures` */
export function batchOutcome(outcome: InvokeOutcome, reportsFailures: boolean): BatchOutcome {
  if (outcome.kind === "function-error") return { kind: "failed" };
  if (outcome.kind !== "answered") return { kind: "refused" };
  const answer = parsed(outcome.payload);
  if (!reportsFailures) return { kind: "processed", state: stateOf(answer) };
  const failed = failuresOf(answer);
  if (failed === undefined) return { kind: "failed" };
  if (failed.size === 0) return { kind: "processed", state: stateOf(answer) };
  return failed.has("") ? { kind: "failed" } : { kind: "partly", failed };
}

/** `{"batchItemFailures": [{"itemIdentifier": "…"}]}`; nothing means that all went well, what is malformed that nothing did. */
function failuresOf(answer: unknown): ReadonlySet<string> | undefined {
  if (answer === null || answer === undefined) return new Set();
  const { batchItemFailures: failures } = Object(answer) as { batchItemFailures?: unknown };
  if (failures === null || failures === undefined) return new Set();
  if (!Array.isArray(failures)) return undefined;
  const names = failures.map(
    (each) => (Object(each) as { itemIdentifier?: unknown }).itemIdentifier,
  );
  return names.every((name) => typeof name === "string") ? new Set(names) : undefined;
}

const stateOf = (answer: unknown): unknown => (Object(answer) as { state?: unknown }).state ?? {};

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    return undefined;
  }
}
