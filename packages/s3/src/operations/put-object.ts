/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
import type { PutObjectCommandInput, PutObjectCommandOutput } from "@aws-sdk/client-s3";
import { DEFAULT_ALGORITHM } from "../object/checksum/algorithm.ts";
import { requireBucket } from "../rooms.ts";
import { commitBody, existedBefore, writeConditions } from "./commit-object.ts";
import { checkObjectKey, refuseUnsupported, storedHeaders } from "./object-input.ts";
import type { Operation } from "./operation.ts";
import { receiveBody } from "./receive-body.ts";
import { checksumMembers, declaredChecksum, declaredMd5 } from "./request-checksum.ts";

export const putObject: Operation<PutObjectCommandInput, PutObjectCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const objectKey = input.Key;
    checkObjectKey(objectKey);
    refuseUnsupported(input);
    const conditions = writeConditions(input);
    const headers = storedHeaders(input);
    const declared = declaredChecksum(call.head);
    const md5 = declaredMd5(call.head);
    const body = input.Body;
    const existed = existedBefore(rooms, bucket, objectKey, conditions);
    const algorithm = declared?.algorithm ?? DEFAULT_ALGORITHM;
    const received = await receiveBody(rooms, body, [algorithm], declared, md5);
    const checksum = {
      algorithm,
      type: "FULL_OBJECT",
      value: received.checksums[algorithm]!,
    } as const;
    const object = await commitBody(
      rooms,
      bucket,
      received,
      {
        objectKey,
        versionId: "null",
        etag: received.md5,
        headers,
        checksum,
        partCount: undefined,
        uploadId: undefined,
      },
      conditions,
      existed,
    );
    return { ETag: `"${object.etag}"`, ...checksumMembers(checksum) };
  };
