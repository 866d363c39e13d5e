/** What is asked of a function by someone who waits for its answer. */
import type { Call } from "@cloudglass/wire";
import { recursiveInvocation } from "../../errors.ts";
import { passesOf, withPass } from "../../function/asynchronous/lineage.ts";
import type { InvocationTarget } from "../../function/execution/invoker.ts";
import { functionArn } from "../../function/function-name.ts";
import type { Rooms } from "../../rooms.ts";
import { type InvokeRequest, RECURSION_PASSES_MAX } from "../../scheduling/index.ts";
import { clientContextOf } from "./client-context.ts";
import { invocationPayload } from "./payload.ts";
import { traceHeaderOf } from "./trace-header.ts";

export interface SaysInvocation {
  readonly Payload?: Uint8Array | undefined;
  readonly ClientContext?: string | undefined;
  readonly TenantId?: string | undefined;
}

/** Throws for a payload that a function cannot be given, and RecursiveInvocationException in a loop. */
export function synchronousRequest(
  rooms: Rooms,
  { record }: InvocationTarget,
  input: SaysInvocation,
  call: Call,
): Omit<InvokeRequest, "invokedArn"> {
  const arn = functionArn(record);
  const asked = traceHeaderOf(rooms.env, call);
  const isLoop = passesOf(asked, arn) > RECURSION_PASSES_MAX;
  if (isLoop && record.recursiveLoop === "Terminate") throw recursiveInvocation();
  return {
    requestId: call.requestId,
    payload: invocationPayload(input.Payload),
    clientContext: clientContextOf(input.ClientContext),
    traceHeader: withPass(asked, arn),
    tenantId: input.TenantId,
  };
}
