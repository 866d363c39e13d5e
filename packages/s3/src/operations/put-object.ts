/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
import type { PutObjectCommandInput, PutObjectCommandOutput } from "@aws-sdk/client-s3";
import { DEFAULT_ALGORITHM } from "../object/checksum/algorithm.ts";
import { requireBucket } from "../rooms.ts";
import { beginWrite, commitBody, putVersionMember } from "./commit-object.ts";
import { expirationMember } from "./lifecycle-members.ts";
import { requireIntegrity } from "./lock-input.ts";
import { newAttributes } from "./new-attributes.ts";
import { encryptionMembers, etagOf, newEncryption, sealAnew } from "./new-encryption.ts";
import {
  checkObjectKey,
  refuseUnsupported,
  storageClassOf,
  storedHeaders,
} from "./object-input.ts";
import type { Operation } from "./operation.ts";
import { receiveBody } from "./receive-body.ts";
import { checksumMembers, declaredChecksum, declaredMd5 } from "./request-checksum.ts";

export const putObject: Operation<PutObjectCommandInput, PutObjectCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    checkObjectKey(input.Key);
    refuseUnsupported(input);
    // A browser's form is put the same way, and told apart by those who hear of it.
    const cause = call.operation === "PostObject" ? "Post" : "Put";
    const write = beginWrite(rooms, bucket, input, cause, call);
    const headers = storedHeaders(input);
    const storageClass = storageClassOf(input);
    const attributes = newAttributes(rooms, bucket, input, call);
    const declared = declaredChecksum(call.head);
    const md5 = declaredMd5(call.head);
    requireIntegrity(bucket, attributes, declared, md5);
    const algorithm = declared?.algorithm ?? DEFAULT_ALGORITHM;
    const planned = newEncryption(rooms, bucket, input.Key, input, call);
    const plan = planned instanceof Promise ? await planned : planned;
    const made = sealAnew(rooms, plan);
    const { dataKey, encryption } = made instanceof Promise ? await made : made;
    const received = await receiveBody(rooms, input.Body, [algorithm], declared, md5, dataKey);
    const checksum = {
      algorithm,
      type: "FULL_OBJECT",
      value: received.checksums[algorithm]!,
    } as const;
    const object = await commitBody(rooms, write, received, {
      etag: etagOf(rooms, encryption.mode, received.md5),
      headers,
      checksum,
      partCount: undefined,
      uploadId: undefined,
      storageClass,
      encryption,
      attributes,
    });
    return {
      ETag: `"${object.etag}"`,
      ...encryptionMembers(plan),
      ...checksumMembers(checksum),
      ...expirationMember(bucket, object),
      ...putVersionMember(object),
    };
  };
