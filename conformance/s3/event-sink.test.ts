/** A sink of the embedding program's own: it says which destinations there are, and is handed the events. */
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { EventNotice } from "cloudglass";
import { expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { startEmulator } from "../testing/emulator.ts";
import { eventsOf } from "./shown-events.ts";

const Bucket = "shelf";
const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const queue = (name: string, event: "Copy" | "Post" | "Put") => ({
  QueueArn: arn(name),
  Events: [`s3:ObjectCreated:${event}` as const],
});

test("destinations that the sink refuses are named with its reasons, unless validation is skipped", async () => {
  const noSuchQueue = "The destination queue does not exist";
  const taken: EventNotice[] = [];
  const emulator = await startEmulator({
    ephemeral: true,
    eventSink: {
      refusalOf: (destination, source) => {
        const bucketArn = `arn:aws:s3:::${Bucket}`;
        expect(source).toEqual({ bucketArn, accountId: "000000000000" });
        return destination.arn === arn("there") ? undefined : noSuchQueue;
      },
      deliver: async (notice) => void taken.push(notice),
    },
  });
  try {
    const s3 = emulator.s3();
    await s3.send(new CreateBucketCommand({ Bucket }));
    const configuration = {
      Bucket,
      NotificationConfiguration: {
        QueueConfigurations: [queue("a", "Copy"), queue("there", "Put"), queue("b", "Post")],
      },
    };
    const { name, message, fields } = await denialOf(
      s3.send(new PutBucketNotificationConfigurationCommand(configuration)),
    );
    expect([name, message]).toEqual([
      "InvalidArgument",
      "Unable to validate the following destination configurations",
    ]);
    expect(fields).toMatchObject({
      ArgumentName1: arn("a"),
      ArgumentValue1: noSuchQueue,
      ArgumentName2: arn("b"),
      ArgumentValue2: noSuchQueue,
    });
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        ...configuration,
        SkipDestinationValidation: true,
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "content" }));
    // Also shown, whoever the sink is.
    await eventsOf(emulator, 4);
    const told = taken.map(({ destination, bucket, message: text }) => {
      const { Event, Records } = JSON.parse(text);
      return [destination.kind, destination.arn, bucket, Event ?? Records[0].eventName];
    });
    expect(told).toEqual([
      ["queue", arn("a"), Bucket, "s3:TestEvent"],
      ["queue", arn("there"), Bucket, "s3:TestEvent"],
      ["queue", arn("b"), Bucket, "s3:TestEvent"],
      ["queue", arn("there"), Bucket, "ObjectCreated:Put"],
    ]);
  } finally {
    await emulator.stop();
  }
});
