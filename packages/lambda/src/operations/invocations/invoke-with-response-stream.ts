/** https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html */
import type {
  InvokeWithResponseStreamCompleteEvent,
  InvokeWithResponseStreamRequest,
  InvokeWithResponseStreamResponse,
  InvokeWithResponseStreamResponseEvent,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import {
  type StreamedInvocation,
  streamedInvocation,
} from "../../function/execution/streamed-invocation.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";
import type { InvokeOutcome } from "../../scheduling/index.ts";
import { logResult, servedBy } from "./invocation-answer.ts";
import { synchronousRequest } from "./synchronous-request.ts";

type Event = InvokeWithResponseStreamResponseEvent;

export async function invokeWithResponseStream(
  rooms: Rooms,
  input: InvokeWithResponseStreamRequest,
  call: Call,
): Promise<InvokeWithResponseStreamResponse> {
  const target = rooms.invoker.target(namedFunction(input.FunctionName, input.Qualifier, call));
  const request = synchronousRequest(rooms, target, input, call);
  const { version } = target.version;
  if (input.InvocationType === "DryRun") return { StatusCode: 204, ExecutedVersion: version };
  const invocation = await streamedInvocation(rooms, target, request);
  // Who was not asked is told so before there is a stream.
  if (invocation.kind === "ended") servedBy(invocation.outcome);
  return {
    StatusCode: 200,
    ExecutedVersion: version,
    EventStream: eventsOf(invocation, input.LogType === "Tail"),
  };
}

async function* eventsOf(invocation: StreamedInvocation, withLog: boolean): AsyncGenerator<Event> {
  if (invocation.kind === "streaming") {
    for await (const piece of invocation.pieces) yield { PayloadChunk: { Payload: piece } };
  } else if (invocation.outcome.kind === "answered") {
    yield { PayloadChunk: { Payload: invocation.outcome.payload } };
  }
  yield { InvokeComplete: await completion(await invocation.outcome, withLog) };
}

async function completion(
  outcome: InvokeOutcome,
  withLog: boolean,
): Promise<InvokeWithResponseStreamCompleteEvent> {
  const served = servedBy(outcome);
  const error =
    served.kind === "function-error"
      ? served
      : served.kind === "streamed"
        ? served.error
        : undefined;
  return {
    ...(error !== undefined && {
      ErrorCode: error.errorType,
      ErrorDetails: Buffer.from(error.payload).toString(),
    }),
    ...(withLog && { LogResult: await logResult(served) }),
  };
}
