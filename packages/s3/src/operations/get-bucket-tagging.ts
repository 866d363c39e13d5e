/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
import type {
  GetBucketTaggingCommandInput,
  GetBucketTaggingCommandOutput,
} from "@aws-sdk/client-s3";
import { noSuchTagSet } from "../errors/tagging.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";
import { shownTags } from "./tag-input.ts";

export const getBucketTagging: Operation<
  GetBucketTaggingCommandInput,
  GetBucketTaggingCommandOutput
> = (rooms) => (input) => {
  const { settings, name } = requireBucket(rooms, input.Bucket);
  if (settings.tags === undefined) throw noSuchTagSet(name);
  return { TagSet: shownTags(settings.tags) };
};
