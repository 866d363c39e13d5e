/** The multipart upload that a request names. */
import * as errors from "../errors.ts";
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  DEFAULT_ALGORITHM,
  defaultType,
} from "../object/checksum/algorithm.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { Upload } from "../object/index/upload-table.ts";
import type { Rooms } from "../rooms.ts";

export const PARTS_MAX = 10_000;

export function requireUpload(
  rooms: Rooms,
  bucket: Bucket,
  objectKey: string,
  uploadId: string,
): Upload {
  const upload = rooms.index.uploads.get(bucket.bucketId, objectKey, uploadId);
  if (upload === undefined) throw errors.noSuchUpload(uploadId);
  return upload;
}

export function checkPartNumber(partNumber: number | undefined): number {
  if (partNumber === undefined || partNumber < 1 || partNumber > PARTS_MAX) {
    throw errors.partNumberOutside(partNumber);
  }
  return partNumber;
}

export interface UploadChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
}

export function checksumOfUpload(upload: Upload): UploadChecksum {
  const algorithm = upload.checksumAlgorithm ?? DEFAULT_ALGORITHM;
  return { algorithm, type: upload.checksumType ?? defaultType(algorithm) };
}
