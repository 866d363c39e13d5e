/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html */
import type { PutBucketAbacCommandInput, PutBucketAbacCommandOutput } from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { malformedXml } from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketAbac: Operation<PutBucketAbacCommandInput, PutBucketAbacCommandOutput> =
  (rooms) => async (input) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const status = input.AbacStatus?.Status;
    if (status === undefined) throw malformedXml();
    const abac = status === "Enabled";
    await changeSettings(rooms, bucket, (settings) => ({ ...settings, abac }));
    return {};
  };
