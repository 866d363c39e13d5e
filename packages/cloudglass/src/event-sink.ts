/**
 * Where events of S3 go when the embedding program takes none: functions. S3 invokes them in its own name, so their
 * policies must let it. Queues, topics and buses have no service yet; what is for them stays in S3's own list.
 */
import type { Environment } from "@cloudglass/env";
import type { ServiceAuthority } from "@cloudglass/iam";
import type { Service } from "@cloudglass/wire";
import type { EventDestination, EventSink, EventSource } from "../../s3/src/ports.ts";
import { type Asker, callOperation } from "./operation-call.ts";

const S3 = "s3.amazonaws.com";

export function functionSink(
  openService: (name: string) => Promise<Service>,
  authority: ServiceAuthority,
  { clock, random }: Environment,
): EventSink {
  const invoke = async (
    { arn }: EventDestination,
    source: EventSource,
    input: { readonly InvocationType: "Event" | "DryRun"; readonly Payload?: Uint8Array },
  ) => {
    const context = { "aws:SourceArn": source.bucketArn, "aws:SourceAccount": source.accountId };
    const asker: Asker = {
      requestId: random.uuid(),
      hostId: "",
      region: arn.split(":")[3] ?? "",
      caller: { kind: "service", accountId: source.accountId, arn: S3, userId: S3 },
      sourceIp: S3,
      receivedAt: clock.now(),
      authorize: (request) => authority.asService(S3, request, context),
    };
    const invocation = { FunctionName: arn, ...input };
    await callOperation(await openService("lambda"), "Invoke", invocation, asker);
  };
  return {
    async refusalOf(destination, source) {
      if (destination.kind !== "function") return undefined;
      try {
        await invoke(destination, source, { InvocationType: "DryRun" });
        return undefined;
      } catch {
        return `Not authorized to invoke function [${destination.arn}]`;
      }
    },
    async deliver({ destination, source, message }) {
      if (destination.kind !== "function") return;
      await invoke(destination, source, {
        InvocationType: "Event",
        Payload: Buffer.from(message),
      });
    },
  };
}
