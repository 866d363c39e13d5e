/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
import type {
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
} from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import {
  allowsType,
  type ChecksumAlgorithm,
  type ChecksumType,
  defaultType,
} from "../object/checksum/algorithm.ts";
import { writeMark } from "../object/index/object-record.ts";
import { requireBucket } from "../rooms.ts";
import { requestedAlgorithm } from "./copy-object.ts";
import { abortMembers } from "./lifecycle-members.ts";
import { newAttributes } from "./new-attributes.ts";
import { encryptionMembers, newEncryption, sealAnew } from "./new-encryption.ts";
import {
  checkObjectKey,
  refuseUnsupported,
  storageClassOf,
  storedHeaders,
} from "./object-input.ts";
import type { Operation } from "./operation.ts";

export const createMultipartUpload: Operation<
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput
> = (rooms) => async (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  checkObjectKey(input.Key);
  refuseUnsupported(input);
  const headers = storedHeaders(input);
  const attributes = newAttributes(rooms, bucket, input, call);
  const algorithm = requestedAlgorithm(input.ChecksumAlgorithm);
  const type = requestedType(input.ChecksumType, algorithm);
  const initiatedMs = rooms.env.clock.now();
  const uploadId = newUploadId(initiatedMs, rooms.env.random.bytes(40));
  const { caller } = call;
  const plan = await newEncryption(rooms, bucket, input.Key, input, call);
  const { encryption } = await sealAnew(rooms, plan);
  const made = await rooms.index.commit(() => {
    if (rooms.index.buckets.current(bucket) === undefined) return false;
    rooms.index.uploads.insert({
      bucketId: bucket.bucketId,
      objectKey: input.Key,
      uploadId,
      initiatedMs,
      initiatorId: caller.arn,
      ownerAccountId: bucket.ownerAccountId,
      headers,
      checksumAlgorithm: algorithm,
      checksumType: type,
      storageClass: storageClassOf(input),
      encryption,
      attributes,
      objectBefore: writeMark(rooms.index.objects.get(bucket.bucketId, input.Key)),
    });
    return true;
  });
  if (!made) throw errors.noSuchBucket(bucket.name);
  return {
    Bucket: bucket.name,
    Key: input.Key,
    UploadId: uploadId,
    ...encryptionMembers(plan),
    ...abortMembers(bucket, { objectKey: input.Key, initiatedMs }),
    ...(algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm }),
    ...(type === undefined ? {} : { ChecksumType: type }),
  };
};

function requestedType(
  named: string | undefined,
  algorithm: ChecksumAlgorithm | undefined,
): ChecksumType | undefined {
  if (named === undefined) return algorithm && defaultType(algorithm);
  if (named !== "COMPOSITE" && named !== "FULL_OBJECT") throw errors.invalidChecksumType();
  if (algorithm === undefined) throw errors.typeWithoutAlgorithm();
  if (!allowsType(algorithm, named)) throw errors.typeNotAllowed(named, algorithm);
  return named;
}

/** Ids of one key sort by the time of initiation, as listings show them. */
function newUploadId(initiatedMs: number, random: Uint8Array): string {
  const time = initiatedMs.toString(16).padStart(12, "0");
  return `${time}${Buffer.from(random).toString("hex")}`;
}
