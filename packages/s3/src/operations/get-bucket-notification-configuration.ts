/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
import type {
  Event,
  GetBucketNotificationConfigurationCommandInput,
  GetBucketNotificationConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import type { NotificationTarget, TargetKind } from "../bucket/notification-rules.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketNotificationConfiguration: Operation<
  GetBucketNotificationConfigurationCommandInput,
  GetBucketNotificationConfigurationCommandOutput
> = (rooms) => (input) => {
  const { notification } = requireBucket(rooms, input.Bucket).settings;
  if (notification === undefined) return {};
  const shown = <Member extends string>(kind: TargetKind, member: Member) =>
    notification.targets
      .filter((target) => target.kind === kind)
      .map((target) => ({ ...described(target), [member]: target.arn }) as Described<Member>);
  const topics = shown("topic", "TopicArn");
  const queues = shown("queue", "QueueArn");
  const functions = shown("function", "LambdaFunctionArn");
  return {
    ...(topics.length === 0 ? {} : { TopicConfigurations: topics }),
    ...(queues.length === 0 ? {} : { QueueConfigurations: queues }),
    ...(functions.length === 0 ? {} : { LambdaFunctionConfigurations: functions }),
    ...(notification.eventBridge ? { EventBridgeConfiguration: {} } : {}),
  };
};

type Described<Member extends string> = ReturnType<typeof described> & Record<Member, string>;

function described({ id, events, filter }: NotificationTarget) {
  const FilterRules = filter?.map(({ name, value }) => {
    // AWS shows the names with a capital, which the SDK's type does not know.
    return { Name: name as unknown as "prefix" | "suffix", Value: value };
  });
  return {
    Id: id,
    Events: [...events] as Event[],
    ...(FilterRules === undefined ? {} : { Filter: { Key: { FilterRules } } }),
  };
}
