/** What is wrong with a logging configuration. */
import type { Bucket } from "../object/index/bucket-table.ts";
import { error } from "./error.ts";

const invalidTarget = (message: string, bucket: string) =>
  error("InvalidTargetBucketForLogging", 400, message, { TargetBucket: bucket });

export const logTargetMissing = (bucket: string) =>
  invalidTarget("The target bucket for logging does not exist", bucket);
export const logTargetOfOther = (bucket: string) =>
  invalidTarget(
    "The owner for the bucket to be logged and the target bucket must be the same.",
    bucket,
  );
/** A source in us-east-1 is not named. */
export const logTargetElsewhere = (source: Bucket, target: Bucket) =>
  error("CrossLocationLoggingProhibitted", 403, "Cross S3 location logging not allowed. ", {
    ...(source.region === "us-east-1" ? {} : { SourceBucketLocation: source.region }),
    TargetBucketLocation: target.region,
  });
