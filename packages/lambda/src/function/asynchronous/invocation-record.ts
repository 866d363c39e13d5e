/**
 * What a destination is told of an asynchronous invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
import type { EventVerdict, QueuedEvent } from "../../scheduling/index.ts";
import { functionArn } from "../function-name.ts";
import type { QueuedInvocation } from "./queued-invocation.ts";

export function invocationRecord(
  { eventId, details }: QueuedEvent<QueuedInvocation>,
  { condition, attempts, outcome }: EventVerdict,
  nowMs: number,
  executedVersion: string,
): object {
  const isServed = outcome?.kind === "answered" || outcome?.kind === "function-error";
  return {
    version: "1.0",
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: eventId,
      functionArn: functionArn(details, details.qualifier ?? "$LATEST"),
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(details.payload),
    ...(isServed && {
      responseContext: {
        statusCode: 200,
        executedVersion,
        ...(outcome.kind === "function-error" && { functionError: "Unhandled" }),
      },
      responsePayload: parsed(outcome.payload),
    }),
  };
}

/** A function of any runtime may answer with what is no JSON. */
function parsed(payload: Uint8Array): unknown {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
