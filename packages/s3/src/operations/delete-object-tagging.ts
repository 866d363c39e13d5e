/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
import type {
  DeleteObjectTaggingCommandInput,
  DeleteObjectTaggingCommandOutput,
} from "@aws-sdk/client-s3";
import { requireBucket } from "../rooms.ts";
import { versionMember } from "./commit-object.ts";
import { changeVersion } from "./object-attributes.ts";
import type { Operation } from "./operation.ts";

export const deleteObjectTagging: Operation<
  DeleteObjectTaggingCommandInput,
  DeleteObjectTaggingCommandOutput
> = (rooms) => async (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const version = await changeVersion(rooms, input, "TaggingDelete", call, ({ attributes }) => {
    const { tags: _removed, ...kept } = attributes;
    return kept;
  });
  return versionMember(bucket, version);
};
