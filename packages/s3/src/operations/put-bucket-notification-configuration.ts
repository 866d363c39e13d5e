/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
import type {
  NotificationConfiguration,
  PutBucketNotificationConfigurationCommandInput,
  PutBucketNotificationConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import type { Call } from "@cloudglass/wire";
import { changeSettings } from "../bucket/change-settings.ts";
import {
  type NotificationTarget,
  readTarget,
  type TargetInput,
  type TargetKind,
  targetsFault,
} from "../bucket/notification-rules.ts";
import { destinationsNotValid, notificationError } from "../errors/notification.ts";
import { destinationOf, sourceOf } from "../notification/event-delivery.ts";
import { testText } from "../notification/event-record.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketNotificationConfiguration: Operation<
  PutBucketNotificationConfigurationCommandInput,
  PutBucketNotificationConfigurationCommandOutput
> = (rooms) => async (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const configuration = input.NotificationConfiguration ?? {};
  const targets = targetsOf(rooms, bucket, configuration);
  if (input.SkipDestinationValidation !== true) await checkDestinations(rooms, bucket, targets);
  const eventBridge = configuration.EventBridgeConfiguration !== undefined;
  const isEmpty = targets.length === 0 && !eventBridge;
  await changeSettings(rooms, bucket, ({ notification: _replaced, ...settings }) => {
    if (isEmpty) return settings;
    sendTests(rooms, bucket, targets, call);
    return { ...settings, notification: { targets, eventBridge } };
  });
  return {};
};

function targetsOf(
  { env }: Rooms,
  bucket: Bucket,
  configuration: NotificationConfiguration,
): readonly NotificationTarget[] {
  const newId = () => Buffer.from(env.random.bytes(24)).toString("base64url");
  const read = (kind: TargetKind, arn: string | undefined, input: object) => {
    const outcome = readTarget(kind, arn ?? "", input as TargetInput, bucket.region, newId);
    if (!("id" in outcome)) throw notificationError(outcome);
    return outcome;
  };
  const { TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations } = configuration;
  const targets = [
    ...(TopicConfigurations ?? []).map((one) => read("topic", one.TopicArn, one)),
    ...(QueueConfigurations ?? []).map((one) => read("queue", one.QueueArn, one)),
    ...(LambdaFunctionConfigurations ?? []).map((one) =>
      read("function", one.LambdaFunctionArn, one),
    ),
  ];
  const fault = targetsFault(targets);
  if (fault !== undefined) throw notificationError(fault);
  return targets;
}

async function checkDestinations(
  { ports }: Rooms,
  bucket: Bucket,
  targets: readonly NotificationTarget[],
): Promise<void> {
  const source = sourceOf(bucket);
  const refusals: [string, string][] = [];
  for (const target of targets) {
    const refusal = target.arn.endsWith(".fifo")
      ? "FIFO SQS queues are not supported"
      : await ports.eventSink?.refusalOf(destinationOf(target), source);
    if (refusal !== undefined) refusals.push([target.arn, refusal]);
  }
  if (refusals.length > 0) throw destinationsNotValid(refusals);
}

/** Queues and topics are told that they will hear of the bucket; functions are not. */
function sendTests(
  { env, events }: Rooms,
  bucket: Bucket,
  targets: readonly NotificationTarget[],
  { requestId, hostId }: Call,
): void {
  const message = testText(bucket.name, env.clock.now(), requestId, hostId);
  for (const target of targets) {
    if (target.kind !== "function") events.add(bucket, destinationOf(target), message);
  }
}
