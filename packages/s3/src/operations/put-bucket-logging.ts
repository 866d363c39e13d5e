/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html */
import type {
  LoggingEnabled,
  PutBucketLoggingCommandInput,
  PutBucketLoggingCommandOutput,
  TargetGrant,
  TargetObjectKeyFormat,
} from "@aws-sdk/client-s3";
import { type Grant, isPermission } from "../bucket/access-control-list.ts";
import { changeSettings } from "../bucket/change-settings.ts";
import type { LoggingSettings, LogKeyFormat } from "../bucket/logging-rules.ts";
import { hasAcls } from "../bucket/object-ownership.ts";
import * as loggingErrors from "../errors/logging.ts";
import * as errors from "../errors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";
import { declaredGrantee } from "./requested-acl.ts";

export const putBucketLogging: Operation<
  PutBucketLoggingCommandInput,
  PutBucketLoggingCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const enabled = input.BucketLoggingStatus?.LoggingEnabled;
  const logging = enabled === undefined ? undefined : settingsOf(rooms, bucket, enabled);
  await changeSettings(rooms, bucket, ({ logging: _replaced, ...settings }) =>
    logging === undefined ? settings : { ...settings, logging },
  );
  return {};
};

function settingsOf({ index }: Rooms, bucket: Bucket, enabled: LoggingEnabled): LoggingSettings {
  const targetBucket = enabled.TargetBucket ?? "";
  const target = index.buckets.get(targetBucket);
  if (target === undefined) throw loggingErrors.logTargetMissing(targetBucket);
  if (target.ownerAccountId !== bucket.ownerAccountId) {
    throw loggingErrors.logTargetOfOther(targetBucket);
  }
  if (target.region !== bucket.region) throw loggingErrors.logTargetElsewhere(bucket, target);
  const grants = (enabled.TargetGrants ?? []).map(grantOf);
  if (grants.length > 0 && !hasAcls(target.settings)) throw errors.aclNotSupported();
  const keyFormat = keyFormatOf(enabled.TargetObjectKeyFormat);
  return {
    targetBucket,
    targetPrefix: enabled.TargetPrefix ?? "",
    ...(keyFormat === undefined ? {} : { keyFormat }),
    ...(grants.length === 0 ? {} : { grants }),
  };
}

function grantOf({ Grantee: grantee, Permission: permission }: TargetGrant): Grant {
  if (grantee === undefined || !isPermission(permission)) throw errors.malformedXml();
  return { grantee: declaredGrantee(grantee), permission };
}

function keyFormatOf(format: TargetObjectKeyFormat | undefined): LogKeyFormat | undefined {
  if (format === undefined) return undefined;
  const { SimplePrefix: simple, PartitionedPrefix: partitioned } = format;
  if ((simple === undefined) === (partitioned === undefined)) throw errors.malformedXml();
  if (partitioned === undefined) return { kind: "simple" };
  const dateSource = partitioned.PartitionDateSource ?? "DeliveryTime";
  return { kind: "partitioned", dateSource };
}
