/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
import type { GetBucketCorsCommandInput, GetBucketCorsCommandOutput } from "@aws-sdk/client-s3";
import type { CorsRule } from "../bucket/cors-rules.ts";
import { noSuchCorsConfiguration } from "../errors/cors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketCors: Operation<GetBucketCorsCommandInput, GetBucketCorsCommandOutput> =
  (rooms) => (input) => {
    const { settings, name } = requireBucket(rooms, input.Bucket);
    if (settings.cors === undefined) throw noSuchCorsConfiguration(name);
    return { CORSRules: settings.cors.map(copied) };
  };

function copied(rule: CorsRule) {
  return {
    ...(rule.ID === undefined ? {} : { ID: rule.ID }),
    ...(rule.AllowedHeaders === undefined ? {} : { AllowedHeaders: [...rule.AllowedHeaders] }),
    AllowedMethods: [...rule.AllowedMethods],
    AllowedOrigins: [...rule.AllowedOrigins],
    ...(rule.ExposeHeaders === undefined ? {} : { ExposeHeaders: [...rule.ExposeHeaders] }),
    ...(rule.MaxAgeSeconds === undefined ? {} : { MaxAgeSeconds: rule.MaxAgeSeconds }),
  };
}
