/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
import type {
  GetObjectTaggingCommandInput,
  GetObjectTaggingCommandOutput,
} from "@aws-sdk/client-s3";
import { requireBucket } from "../rooms.ts";
import { versionMember } from "./commit-object.ts";
import { requireVersion } from "./object-attributes.ts";
import type { Operation } from "./operation.ts";
import { shownTags } from "./tag-input.ts";

export const getObjectTagging: Operation<
  GetObjectTaggingCommandInput,
  GetObjectTaggingCommandOutput
> = (rooms) => (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  // AWS shows the bucket in the key here, and only here.
  const shownKey = `${bucket.name}/${input.Key}`;
  const version = requireVersion(rooms, bucket, input.Key, input.VersionId, call, shownKey);
  return { TagSet: shownTags(version.attributes.tags ?? []), ...versionMember(bucket, version) };
};
