/** Event notifications: what a bucket may be configured to tell, and what is refused. */
import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TAKES_ALL } from "../testing/any-sink.ts";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:arrivals";
const TOPIC = "arn:aws:sns:us-east-1:000000000000:news";
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:thumbnails";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start({ eventSink: TAKES_ALL });
});
afterAll(() => open.stop());

const configure = (NotificationConfiguration: NotificationConfiguration, Bucket = BUCKET) =>
  open.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  );
const configured = async () => {
  const { $metadata: _, ...configuration } = await open.s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: BUCKET }),
  );
  return configuration;
};
const refused = async (configuration: NotificationConfiguration) =>
  (await denialOf(configure(configuration))).fields;
const queue = (more: object, arn = QUEUE) => ({
  QueueArn: arn,
  Events: ["s3:ObjectCreated:*" as const],
  ...more,
});
const filter = (...rules: [name: string, value: string][]) => ({
  Key: { FilterRules: rules.map(([Name, Value]) => ({ Name: Name as "prefix", Value })) },
});

test("is shown as it was put, names of filters with a capital, with ids for those without", async () => {
  expect(await configured()).toEqual({});
  await configure({
    QueueConfigurations: [
      queue({ Id: "q", Filter: filter(["PREFIX", "in/"], ["suffix", ".txt"]) }),
    ],
    TopicConfigurations: [{ Id: "t", TopicArn: TOPIC, Events: ["s3:ObjectRemoved:*"] }],
    LambdaFunctionConfigurations: [
      { LambdaFunctionArn: FUNCTION, Events: ["s3:ObjectTagging:*", "s3:ObjectAcl:Put"] },
    ],
    EventBridgeConfiguration: {},
  });
  expect(await configured()).toEqual({
    QueueConfigurations: [
      queue({ Id: "q", Filter: filter(["Prefix", "in/"], ["Suffix", ".txt"]) }),
    ],
    TopicConfigurations: [{ Id: "t", TopicArn: TOPIC, Events: ["s3:ObjectRemoved:*"] }],
    LambdaFunctionConfigurations: [
      {
        Id: expect.stringMatching(/^.{16,}$/),
        LambdaFunctionArn: FUNCTION,
        Events: ["s3:ObjectTagging:*", "s3:ObjectAcl:Put"],
      },
    ],
    EventBridgeConfiguration: {},
  });
  await configure({});
  expect(await configured()).toEqual({});
});

test.each([
  ["Queue", { QueueConfigurations: [queue({}, "invalid-queue")] }, "invalid-queue"],
  [
    "Topic",
    { TopicConfigurations: [{ TopicArn: QUEUE, Events: ["s3:ObjectCreated:Put"] }] },
    QUEUE,
  ],
  [
    "CloudFunction",
    {
      LambdaFunctionConfigurations: [{ LambdaFunctionArn: "x", Events: ["s3:ObjectCreated:Put"] }],
    },
    "x",
  ],
] as [string, NotificationConfiguration, string][])(
  "an ARN that is no %s is refused, also when destinations are not validated",
  async (name, NotificationConfiguration, value) => {
    const { fields } = await denialOf(
      open.s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: BUCKET,
          NotificationConfiguration,
          SkipDestinationValidation: true,
        }),
      ),
    );
    expect(fields).toMatchObject({
      Code: "InvalidArgument",
      message: "The ARN could not be parsed",
      ArgumentName: name,
      ArgumentValue: value,
    });
  },
);

test("events that S3 does not know and names of filters that are none are refused", async () => {
  expect(
    await refused({ QueueConfigurations: [queue({ Events: ["s3:ObjectEaten:*"] })] }),
  ).toMatchObject({
    Code: "InvalidArgument",
    message: "A specified event is not supported for notifications.",
  });
  expect(
    await refused({ QueueConfigurations: [queue({ Filter: filter(["INVALID", "x"]) })] }),
  ).toMatchObject({
    Code: "InvalidArgument",
    message: "filter rule name must be either prefix or suffix",
    ArgumentName: "FilterRule.Name",
    ArgumentValue: "INVALID",
  });
  expect(
    await refused({
      QueueConfigurations: [queue({ Filter: filter(["prefix", "a"], ["Prefix", "b"]) })],
    }),
  ).toMatchObject({ message: "Cannot specify more than one prefix rule in a filter." });
  expect(
    await refused({
      QueueConfigurations: [queue({ Filter: filter(["prefix", "x".repeat(1025)]) })],
    }),
  ).toMatchObject({
    message: "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation",
  });
});

test("two targets may not hear of the same event of the same keys", async () => {
  expect(
    await refused({
      QueueConfigurations: [queue({})],
      TopicConfigurations: [{ TopicArn: TOPIC, Events: ["s3:ObjectCreated:Put"] }],
    }),
  ).toMatchObject({
    Code: "InvalidArgument",
    message:
      "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
  });
  const ambiguous =
    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.";
  for (const [one, other] of [
    [filter(["prefix", "images/"]), filter(["prefix", "images/new/"])],
    [filter(["suffix", "jpg"]), filter(["suffix", "pg"])],
    [filter(["prefix", "a"]), filter(["suffix", "z"])],
  ]) {
    const QueueConfigurations = [queue({ Filter: one }), queue({ Filter: other })];
    expect(await refused({ QueueConfigurations })).toMatchObject({ message: ambiguous });
  }
  // The suffixes make a difference, so the prefixes may overlap.
  await configure({
    QueueConfigurations: [
      queue({ Filter: filter(["prefix", "images"], ["suffix", ".jpg"]) }),
      queue({ Filter: filter(["prefix", "images"], ["suffix", ".png"]) }),
    ],
  });
  await configure({});
});

test("destinations of another region and FIFO queues are refused, the latter unless validation is skipped", async () => {
  const elsewhere = queue({}, "arn:aws:sqs:eu-west-1:000000000000:arrivals");
  expect(await refused({ QueueConfigurations: [elsewhere] })).toMatchObject({
    Code: "InvalidArgument",
    message:
      "The notification destination service region is not valid for the bucket location constraint",
  });
  const fifo = `${QUEUE}.fifo`;
  expect(await refused({ QueueConfigurations: [queue({}, fifo)] })).toMatchObject({
    Code: "InvalidArgument",
    message: "Unable to validate the following destination configurations",
    ArgumentName1: fifo,
    ArgumentValue1: "FIFO SQS queues are not supported",
  });
});
