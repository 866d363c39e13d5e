/**
 * Where events go that S3 and CloudWatch Logs have for others: functions. Queues, topics and buses have no service yet;
 * what S3 has for them stays in its own list.
 */
import type { SubscriptionSource, SubscriptionTargets } from "../../logs/src/ports.ts";
import type { EventSink, EventSource } from "../../s3/src/event-sink.ts";
import type { FunctionCalls, InvocationSource } from "./function-call.ts";

/** For S3, when the embedding program takes no events. */
export function functionSink(calls: FunctionCalls): EventSink {
  const sourceOf = ({ bucketArn, accountId }: EventSource): InvocationSource => ({
    principals: ["s3.amazonaws.com"],
    arn: bucketArn,
    accountId,
  });
  return {
    async refusalOf({ kind, arn }, source) {
      if (kind !== "function" || (await calls.mayInvoke(arn, sourceOf(source)))) return undefined;
      return `Not authorized to invoke function [${arn}]`;
    },
    async deliver({ destination, source, message }) {
      if (destination.kind !== "function") return;
      await calls.send(destination.arn, sourceOf(source), Buffer.from(message));
    },
  };
}

/** For CloudWatch Logs. */
export function subscribedFunctions(calls: FunctionCalls): SubscriptionTargets {
  const sourceOf = ({ groupArn, region, accountId }: SubscriptionSource): InvocationSource => ({
    principals: [`logs.${region}.amazonaws.com`, "logs.amazonaws.com"],
    arn: `${groupArn}:*`,
    accountId,
  });
  return {
    async refusalOf(functionArn, source) {
      if (await calls.mayInvoke(functionArn, sourceOf(source))) return undefined;
      return "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.";
    },
    deliver: (functionArn, source, payload) => calls.send(functionArn, sourceOf(source), payload),
  };
}
