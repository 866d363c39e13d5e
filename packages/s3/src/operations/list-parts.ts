/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
import type {
  ListPartsCommandInput,
  ListPartsCommandOutput,
  StorageClass,
} from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import { checksumMember } from "../object/checksum/algorithm.ts";
import { requireBucket } from "../rooms.ts";
import { abortMembers } from "./lifecycle-members.ts";
import { initiatorOf, uploadOwner } from "./listed-uploads.ts";
import { pageSize } from "./listing-input.ts";
import type { Operation } from "./operation.ts";
import { checksumOfUpload, requireUpload } from "./requested-upload.ts";

export const listParts: Operation<ListPartsCommandInput, ListPartsCommandOutput> =
  (rooms) => (input) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const upload = requireUpload(rooms, bucket, input.Key, input.UploadId);
    const maxParts = pageSize(input.MaxParts, "max-parts");
    const marker = Number(input.PartNumberMarker ?? 0);
    if (!Number.isInteger(marker) || marker < 0 || marker > 2_147_483_647) {
      throw errors.maxKeysOutside("part-number-marker", marker);
    }
    const read = rooms.index.uploads.parts(upload.contentId, marker, maxParts + 1);
    const parts = read.slice(0, maxParts);
    const { algorithm } = checksumOfUpload(upload);
    const shown = upload.checksumAlgorithm !== undefined;
    return {
      Bucket: bucket.name,
      Key: upload.objectKey,
      UploadId: upload.uploadId,
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(parts.at(-1)?.partNumber ?? 0),
      MaxParts: maxParts,
      IsTruncated: maxParts > 0 && read.length > maxParts,
      Initiator: initiatorOf(upload),
      Owner: uploadOwner(upload),
      StorageClass: (upload.storageClass ?? "STANDARD") as StorageClass,
      ...abortMembers(bucket, upload),
      ...(shown
        ? {
            ChecksumAlgorithm: algorithm,
            ...(upload.checksumType === undefined ? {} : { ChecksumType: upload.checksumType }),
          }
        : {}),
      Parts: parts.map((part) => ({
        PartNumber: part.partNumber,
        LastModified: new Date(part.modifiedMs),
        ETag: `"${part.etag}"`,
        Size: part.sizeBytes,
        ...(shown ? { [checksumMember(algorithm)]: part.checksum } : {}),
      })),
    };
  };
