/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
import type { InvocationRequest, InvocationResponse } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { recursiveInvocation } from "../../errors.ts";
import { passesOf, withPass } from "../../function/asynchronous/lineage.ts";
import { functionArn } from "../../function/function-name.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { RECURSION_PASSES_MAX } from "../../scheduling/index.ts";
import { clientContextOf } from "./client-context.ts";
import { answerOf } from "./invocation-answer.ts";
import { eventPayload, invocationPayload } from "./payload.ts";
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
  const arn = functionArn(target.record);
  const asked = traceHeaderOf(rooms.env, call);
  const traceHeader = withPass(asked, arn);
  if (type === "Event") {
    const payload = eventPayload(bytes);
    await rooms.asynchronous.accept(target, { requestId: call.requestId, payload, traceHeader });
    return { StatusCode: 202 };
  }
  const isLoop = passesOf(asked, arn) > RECURSION_PASSES_MAX;
  if (isLoop && target.record.recursiveLoop === "Terminate") throw recursiveInvocation();
  const payload = invocationPayload(bytes);
  const outcome = await rooms.invoker.invoke(target, {
    requestId: call.requestId,
    payload,
    clientContext: clientContextOf(input.ClientContext),
    traceHeader,
    tenantId: input.TenantId,
  });
  return answerOf(outcome, target.version.version, input.LogType === "Tail");
}
