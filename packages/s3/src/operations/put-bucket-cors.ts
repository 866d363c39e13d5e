/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
import type { PutBucketCorsCommandInput, PutBucketCorsCommandOutput } from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { type CorsRule, corsFault } from "../bucket/cors-rules.ts";
import { corsError } from "../errors/cors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketCors: Operation<PutBucketCorsCommandInput, PutBucketCorsCommandOutput> =
  (rooms) => async (input) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const rules = input.CORSConfiguration?.CORSRules;
    const fault = corsFault(rules as readonly Partial<CorsRule>[] | undefined);
    if (fault !== undefined) throw corsError(fault);
    const cors = rules as readonly CorsRule[];
    await changeSettings(rooms, bucket, (settings) => ({ ...settings, cors }));
    return {};
  };
