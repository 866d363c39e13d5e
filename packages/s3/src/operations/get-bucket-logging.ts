/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html */
import type {
  GetBucketLoggingCommandInput,
  GetBucketLoggingCommandOutput,
  TargetGrant,
} from "@aws-sdk/client-s3";
import type { LogKeyFormat } from "../bucket/logging-rules.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";
import { shownGrant } from "./shown-acl.ts";

export const getBucketLogging: Operation<
  GetBucketLoggingCommandInput,
  GetBucketLoggingCommandOutput
> = (rooms) => (input) => {
  const { logging } = requireBucket(rooms, input.Bucket).settings;
  if (logging === undefined) return {};
  const { targetBucket, targetPrefix, keyFormat, grants } = logging;
  return {
    LoggingEnabled: {
      TargetBucket: targetBucket,
      TargetPrefix: targetPrefix,
      ...(grants === undefined ? {} : { TargetGrants: grants.map(shownGrant) as TargetGrant[] }),
      ...(keyFormat === undefined ? {} : { TargetObjectKeyFormat: shown(keyFormat) }),
    },
  };
};

function shown(format: LogKeyFormat) {
  if (format.kind === "simple") return { SimplePrefix: {} };
  return { PartitionedPrefix: { PartitionDateSource: format.dateSource } };
}
