/** CloudWatch Logs for others in this process, and the functions that it invokes in its own name. */
import type { Environment } from "@cloudglass/env";
import type { ServiceAuthority } from "@cloudglass/iam";
import type { AuthorizationRequest, Service } from "@cloudglass/wire";
import type { LogWriter as LambdaLogWriter } from "../../lambda/src/ports.ts";
import { LogWriter } from "../../logs/src/log-writer.ts";
import type { SubscriptionSource, SubscriptionTargets } from "../../logs/src/ports.ts";
import { SharedRooms } from "../../logs/src/shared-rooms.ts";
import { type Asker, callOperation } from "./operation-call.ts";

type OpenService = (name: string) => Promise<Service>;

const LOGS = "logs.amazonaws.com";
const NOT_EXECUTABLE =
  "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.";

export function logsPorts(open: OpenService, authority: ServiceAuthority, env: Environment) {
  const logsRooms = new SharedRooms(env);
  const writer = new LogWriter(async () => {
    await open("logs");
    const { opened } = logsRooms;
    if (opened === undefined) throw new Error("CloudWatch Logs has been closed");
    return opened;
  });
  return {
    logsRooms,
    logWriter: writer satisfies LambdaLogWriter,
    subscriptionTargets: subscribedFunctions(open, authority, env),
  };
}

function subscribedFunctions(
  open: OpenService,
  authority: ServiceAuthority,
  { clock, random }: Environment,
): SubscriptionTargets {
  const invoke = async (
    arn: string,
    { accountId, region, groupArn }: SubscriptionSource,
    input: { readonly InvocationType: "Event" | "DryRun"; readonly Payload?: Uint8Array },
  ) => {
    const context = { "aws:SourceArn": `${groupArn}:*`, "aws:SourceAccount": accountId };
    // Policies name the service, or the service in the group's region.
    const authorize = (request: AuthorizationRequest) => {
      const decision = authority.asService(`logs.${region}.amazonaws.com`, request, context);
      return decision.allowed ? decision : authority.asService(LOGS, request, context);
    };
    const asker: Asker = {
      requestId: random.uuid(),
      hostId: "",
      region,
      caller: { kind: "service", accountId, arn: LOGS, userId: LOGS },
      sourceIp: LOGS,
      receivedAt: clock.now(),
      authorize,
    };
    await callOperation(await open("lambda"), "Invoke", { FunctionName: arn, ...input }, asker);
  };
  return {
    async refusalOf(arn, source) {
      try {
        await invoke(arn, source, { InvocationType: "DryRun" });
        return undefined;
      } catch {
        return NOT_EXECUTABLE;
      }
    },
    async deliver(arn, source, payload) {
      await invoke(arn, source, { InvocationType: "Event", Payload: payload });
    },
  };
}
