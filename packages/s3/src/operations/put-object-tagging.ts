/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
import type {
  PutObjectTaggingCommandInput,
  PutObjectTaggingCommandOutput,
} from "@aws-sdk/client-s3";
import { requireBucket } from "../rooms.ts";
import { versionMember } from "./commit-object.ts";
import { changeVersion } from "./object-attributes.ts";
import type { Operation } from "./operation.ts";
import { tagsOf } from "./tag-input.ts";

export const putObjectTagging: Operation<
  PutObjectTaggingCommandInput,
  PutObjectTaggingCommandOutput
> = (rooms) => async (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const set = tagsOf(input.Tagging?.TagSet, "object");
  const tags = set.length === 0 ? undefined : set;
  const version = await changeVersion(rooms, input, "TaggingPut", call, ({ attributes }) => ({
    ...attributes,
    tags,
  }));
  return versionMember(bucket, version);
};
