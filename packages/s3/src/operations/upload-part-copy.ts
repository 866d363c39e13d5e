/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
import type { UploadPartCopyCommandInput, UploadPartCopyCommandOutput } from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import { checksumMember } from "../object/checksum/algorithm.ts";
import { parseCopyRange } from "../object/range.ts";
import { requireBucket } from "../rooms.ts";
import { contentOf } from "./copy-object.ts";
import { sourceObject } from "./copy-source-object.ts";
import { storedEncryptionMembers } from "./new-encryption.ts";
import { PUT_BYTES_MAX, refuseUnsupported } from "./object-input.ts";
import { openingKey, sourceKeyOf } from "./opening-key.ts";
import type { Operation } from "./operation.ts";
import { partSeal } from "./part-encryption.ts";
import { checkPartNumber, checksumOfUpload, requireUpload } from "./requested-upload.ts";
import { storePart } from "./store-part.ts";

export const uploadPartCopy: Operation<UploadPartCopyCommandInput, UploadPartCopyCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const partNumber = checkPartNumber(input.PartNumber);
    refuseUnsupported(input);
    const upload = requireUpload(rooms, bucket, input.Key, input.UploadId);
    const sourceKey = sourceKeyOf(input);
    const { bucket: sourceBucket, object: source } = sourceObject(rooms, input, call);
    const opened = await openingKey(rooms, sourceBucket, source, sourceKey, call);
    const { dataKey, seal } = await partSeal(rooms, bucket, upload, input, call);
    const { start, end } = copiedRange(input.CopySourceRange, source.sizeBytes);
    if (end - start > PUT_BYTES_MAX) throw errors.copySourceTooLarge(PUT_BYTES_MAX);
    const { algorithm } = checksumOfUpload(upload);
    const received = await rooms.contents.receive(
      contentOf(rooms, source, opened, start, end),
      end - start,
      [algorithm],
      dataKey,
    );
    const part = await storePart(rooms, upload, partNumber, received, seal, algorithm);
    return {
      ...storedEncryptionMembers(upload.encryption, input.SSECustomerKeyMD5),
      CopyPartResult: {
        ETag: `"${part.etag}"`,
        LastModified: new Date(part.modifiedMs),
        ...(upload.checksumAlgorithm === undefined
          ? {}
          : { [checksumMember(algorithm)]: part.checksum }),
      },
    };
  };

function copiedRange(header: string | undefined, sizeBytes: number) {
  if (header === undefined) return { start: 0, end: sizeBytes };
  const range = parseCopyRange(header, sizeBytes);
  if (range === "malformed") throw errors.copyRangeMalformed(header);
  if (range === "beyond") throw errors.copyRangeBeyond();
  if (range === "outside") throw errors.copyRangeOutside(header, sizeBytes);
  return range;
}
