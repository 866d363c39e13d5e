/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
import type { CopyObjectCommandInput, CopyObjectCommandOutput } from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import {
  type ChecksumAlgorithm,
  DEFAULT_ALGORITHM,
  isChecksumAlgorithm,
} from "../object/checksum/algorithm.ts";
import type { ObjectRecord } from "../object/index/object-table.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { commitBody, existedBefore, writeConditions } from "./commit-object.ts";
import { sourceObject } from "./copy-source-object.ts";
import { checkObjectKey, PUT_BYTES_MAX, refuseUnsupported, storedHeaders } from "./object-input.ts";
import type { Operation } from "./operation.ts";
import { readingContent } from "./reading-content.ts";
import { checksumMembers } from "./request-checksum.ts";

export const copyObject: Operation<CopyObjectCommandInput, CopyObjectCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    checkObjectKey(input.Key);
    refuseUnsupported(input);
    const replaces = replacesMetadata(input.MetadataDirective);
    const headers = storedHeaders(input);
    const conditions = writeConditions(input);
    const algorithm = requestedAlgorithm(input.ChecksumAlgorithm);
    const { bucket: sourceBucket, object: source } = sourceObject(rooms, input, call);
    const same = sourceBucket === bucket && source.objectKey === input.Key;
    if (same && !replaces && input.StorageClass === undefined && algorithm === undefined) {
      throw errors.copyToItself();
    }
    if (source.sizeBytes > PUT_BYTES_MAX) throw errors.copySourceTooLarge(PUT_BYTES_MAX);

    const existed = existedBefore(rooms, bucket, input.Key, conditions);
    const copied = algorithm ?? source.checksum?.algorithm ?? DEFAULT_ALGORITHM;
    const received = await rooms.contents.receive(
      contentOf(rooms, source, 0, source.sizeBytes),
      source.sizeBytes,
      [copied],
    );
    const checksum = {
      algorithm: copied,
      type: "FULL_OBJECT",
      value: received.checksums[copied]!,
    } as const;
    const object = await commitBody(
      rooms,
      bucket,
      received,
      {
        objectKey: input.Key,
        versionId: "null",
        etag: received.md5,
        headers: replaces ? headers : source.headers,
        checksum,
        partCount: undefined,
        uploadId: undefined,
      },
      conditions,
      existed,
    );
    return {
      CopyObjectResult: {
        ETag: `"${object.etag}"`,
        LastModified: new Date(object.modifiedMs),
        ...checksumMembers(checksum),
      },
    };
  };

function replacesMetadata(directive: string | undefined): boolean {
  if (directive === undefined || directive === "COPY") return false;
  if (directive !== "REPLACE") throw errors.unknownDirective(directive);
  return true;
}

export function requestedAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  if (name === undefined) return undefined;
  const algorithm = name.toUpperCase();
  if (!isChecksumAlgorithm(algorithm)) throw errors.unsupportedAlgorithm();
  return algorithm;
}

/** An object's bytes as the body of a write. */
export function contentOf(rooms: Rooms, object: ObjectRecord, start: number, end: number) {
  return async (write: (bytes: Uint8Array) => void | Promise<void>): Promise<void> => {
    const pieces = await readingContent(rooms, object, start, end);
    if (pieces instanceof Uint8Array) {
      if (pieces.length > 0) await write(pieces);
      return;
    }
    for await (const piece of pieces) await write(piece);
  };
}
