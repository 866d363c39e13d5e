/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
import type { InvocationRequest, InvocationResponse } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { withPass } from "../../function/asynchronous/lineage.ts";
import { functionArn } from "../../function/function-name.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { answerOf, traceOutcome } from "./invocation-answer.ts";
import { eventPayload } from "./payload.ts";
import { synchronousRequest } from "./synchronous-request.ts";
import { traceHeaderOf } from "./trace-header.ts";

export async function invoke(
  rooms: Rooms,
  input: InvocationRequest,
  call: Call,
): Promise<InvocationResponse> {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  const target = rooms.invoker.target(named);
  const { InvocationType: type = "RequestResponse", Payload: bytes } = input;
  if (type === "DryRun") return { StatusCode: 204 };
  if (type === "Event") {
    const traceHeader = withPass(traceHeaderOf(rooms.env, call), functionArn(target.record));
    const payload = eventPayload(bytes);
    await rooms.asynchronous.accept(target, { requestId: call.requestId, payload, traceHeader });
    return { StatusCode: 202 };
  }
  const request = synchronousRequest(rooms, target, input, call);
  const outcome = await rooms.invoker.invoke(target, request);
  traceOutcome(call, outcome);
  return answerOf(outcome, target.version.version, input.LogType === "Tail");
}
