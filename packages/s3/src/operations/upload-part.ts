/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
import type { UploadPartCommandInput, UploadPartCommandOutput } from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import { checksumMember } from "../object/checksum/algorithm.ts";
import { requireBucket } from "../rooms.ts";
import { requireIntegrity } from "./lock-input.ts";
import { storedEncryptionMembers } from "./new-encryption.ts";
import { refuseUnsupported } from "./object-input.ts";
import type { Operation } from "./operation.ts";
import { partSeal } from "./part-encryption.ts";
import { receiveBody } from "./receive-body.ts";
import { declaredChecksum, declaredMd5 } from "./request-checksum.ts";
import { checkPartNumber, checksumOfUpload, requireUpload } from "./requested-upload.ts";
import { storePart } from "./store-part.ts";

export const uploadPart: Operation<UploadPartCommandInput, UploadPartCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const partNumber = checkPartNumber(input.PartNumber);
    refuseUnsupported(input);
    const upload = requireUpload(rooms, bucket, input.Key, input.UploadId);
    const { algorithm } = checksumOfUpload(upload);
    const declared = declaredChecksum(call.head);
    const md5 = declaredMd5(call.head);
    requireIntegrity(bucket, upload.attributes, declared, md5);
    const other = declared !== undefined && declared.algorithm !== algorithm;
    if (other && upload.checksumAlgorithm !== undefined) {
      throw errors.algorithmMismatch(upload.checksumAlgorithm, declared.algorithm);
    }
    if (declared === undefined && upload.checksumType === "COMPOSITE") {
      throw errors.algorithmMismatch(algorithm, undefined);
    }
    const body = input.Body;
    // An upload without an algorithm of its own takes parts with any: it is verified, and shown as it came.
    const algorithms = other ? [algorithm, declared.algorithm] : [algorithm];
    const { dataKey, seal } = await partSeal(rooms, bucket, upload, input, call);
    const received = await receiveBody(rooms, body, algorithms, declared, md5, dataKey);
    const shown = declared?.algorithm ?? algorithm;
    const value = received.checksums[shown];
    const part = await storePart(
      rooms,
      upload,
      partNumber,
      received,
      seal,
      algorithm,
      other ? { algorithm: declared.algorithm, value: value! } : undefined,
    );
    return {
      ETag: `"${part.etag}"`,
      ...storedEncryptionMembers(upload.encryption, input.SSECustomerKeyMD5),
      [checksumMember(shown)]: value,
    };
  };
