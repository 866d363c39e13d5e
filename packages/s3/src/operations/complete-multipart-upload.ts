/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
import type {
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
} from "@aws-sdk/client-s3";
import type { Call, ServiceError } from "@cloudglass/wire";
import * as errors from "../errors.ts";
import { type Assembly, type AssemblyFault, assemble, type NamedPart } from "../object/assembly.ts";
import {
  type Checksum,
  checksumAlgorithms,
  checksumHeader,
  checksumMember,
  DEFAULT_ALGORITHM,
} from "../object/checksum/algorithm.ts";
import { isOvertaken } from "../object/conditions.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { type ObjectRecord, writeMark } from "../object/index/object-record.ts";
import type { Upload } from "../object/index/upload-table.ts";
import { putVersion } from "../object/write.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { beginWrite, commitWrite, type ObjectWrite, putVersionMember } from "./commit-object.ts";
import { expirationMember } from "./lifecycle-members.ts";
import { storedEncryptionMembers } from "./new-encryption.ts";
import { refuseUnsupported } from "./object-input.ts";
import type { Operation } from "./operation.ts";
import { checkCustomerKeyOfUpload } from "./part-encryption.ts";
import { checksumMembers } from "./request-checksum.ts";
import { checksumOfUpload, PARTS_MAX, type UploadChecksum } from "./requested-upload.ts";

type Input = CompleteMultipartUploadCommandInput;

export const completeMultipartUpload: Operation<Input, CompleteMultipartUploadCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    refuseUnsupported(input);
    const write = beginWrite(rooms, bucket, input, "CompleteMultipartUpload", call);
    const { uploads, objects } = rooms.index;
    const upload = uploads.get(bucket.bucketId, input.Key, input.UploadId);
    if (upload === undefined) {
      // A client that did not hear the answer asks again.
      const object = objects.get(bucket.bucketId, input.Key);
      if (object?.uploadId !== input.UploadId) throw errors.noSuchUpload(input.UploadId);
      return answer(bucket, object, call);
    }
    checkCustomerKeyOfUpload(rooms, bucket, upload, input);
    const checksum = checksumOfUpload(upload);
    checkType(input, upload);
    const named = namedParts(input, upload, checksum);
    const object = await complete(rooms, write, upload, (parts) => {
      const required = upload.checksumAlgorithm !== undefined && checksum.type === "COMPOSITE";
      const outcome = assemble(named, parts, checksum.algorithm, checksum.type, required);
      if (outcome.kind !== "assembled") return faultError(outcome, upload, checksum);
      return checkDeclared(input, call, outcome, upload) ?? outcome;
    });
    return answer(bucket, object, call);
  };

type Parts = ReturnType<Rooms["index"]["uploads"]["parts"]>;

/** The parts are read and joined inside the transaction, so that none can come or go in between. */
function complete(
  rooms: Rooms,
  write: ObjectWrite,
  upload: Upload,
  join: (parts: Parts) => Assembly | ServiceError,
): Promise<ObjectRecord> {
  const { objects, segments, uploads } = rooms.index;
  const { bucketId, objectKey, uploadId, contentId } = upload;
  return commitWrite(rooms, write, (change, replaced) => {
    if (uploads.get(bucketId, objectKey, uploadId) === undefined) {
      const current = objects.get(bucketId, objectKey);
      if (current?.uploadId === uploadId) return current;
      throw errors.noSuchUpload(uploadId);
    }
    if (isOvertaken(write.conditions, upload.objectBefore, writeMark(replaced))) {
      const condition = write.conditions.ifMatch === undefined ? "If-None-Match" : "If-Match";
      throw errors.conditionalConflict(condition, objectKey);
    }
    const joined = join(uploads.parts(contentId, 0, PARTS_MAX));
    if (!("segments" in joined)) throw joined;
    const kept = new Set(joined.parts.map(({ partNumber }) => partNumber));
    uploads.remove(upload, kept, change.dead);
    const object = putVersion(change, {
      objectKey,
      sizeBytes: joined.sizeBytes,
      etag: joined.etag,
      headers: upload.headers,
      checksum: { ...checksumOfUpload(upload), value: joined.checksum },
      content: { kind: "segments", contentId },
      partCount: joined.parts.length,
      uploadId,
      storageClass: upload.storageClass,
      encryption: upload.encryption,
      attributes: upload.attributes,
    });
    for (const segment of joined.segments) segments.add(contentId, segment);
    return object;
  });
}

function namedParts(
  input: Pick<Input, "MultipartUpload">,
  upload: Upload,
  checksum: UploadChecksum,
): NamedPart[] {
  if (input.MultipartUpload === undefined) throw errors.noPartsNamed();
  const parts = input.MultipartUpload.Parts ?? [];
  if (parts.length === 0 || parts.length > PARTS_MAX) throw errors.malformedXml();
  return parts.map((part) => {
    if (part.PartNumber === undefined) throw errors.malformedXml();
    let given: NamedPart["checksum"];
    for (const algorithm of checksumAlgorithms) {
      const value = part[checksumMember(algorithm)];
      if (value === undefined) continue;
      if (algorithm !== checksum.algorithm && upload.checksumAlgorithm !== undefined) {
        throw errors.badPartChecksum(algorithm, part.PartNumber);
      }
      given = { algorithm, value };
    }
    return { partNumber: part.PartNumber, etag: part.ETag, checksum: given };
  });
}

/** An upload that was created without an algorithm has no type that a request could repeat. */
function checkType(input: Pick<Input, "ChecksumType">, { checksumType }: Upload): void {
  if (input.ChecksumType === undefined || input.ChecksumType === checksumType) return;
  throw errors.completeTypeMismatch(checksumType);
}

/**
 * The object's checksum and size, where the client declares them. As on AWS: an upload without an algorithm
 * ignores every checksum but its default; of a CRC32 or CRC32C of the full object the type has to be named too.
 */
function checkDeclared(
  input: Pick<Input, "MpuObjectSize" | "ChecksumType">,
  call: Call,
  { checksum, sizeBytes }: Assembly,
  upload: Upload,
): ServiceError | undefined {
  const { algorithm, type } = checksumOfUpload(upload);
  // A composite may be given without the count of parts.
  const bare = type === "COMPOSITE" ? checksum.replace(/-\d+$/, "") : checksum;
  const needsType = type === "FULL_OBJECT" && algorithm !== DEFAULT_ALGORITHM;
  for (const other of checksumAlgorithms) {
    const declared = call.head.headers[checksumHeader(other)];
    if (declared === undefined) continue;
    if (other !== algorithm && upload.checksumAlgorithm === undefined) continue;
    const matches = other === algorithm && (declared === checksum || declared === bare);
    if (!matches || (needsType && input.ChecksumType === undefined)) {
      return errors.badObjectChecksum(algorithm);
    }
  }
  const declaredBytes = input.MpuObjectSize;
  if (declaredBytes !== undefined && Number(declaredBytes) !== sizeBytes) {
    return errors.objectSizeMismatch(Number(declaredBytes), sizeBytes);
  }
  return undefined;
}

function faultError(
  fault: AssemblyFault,
  { uploadId }: Upload,
  { algorithm }: UploadChecksum,
): ServiceError {
  switch (fault.kind) {
    case "out-of-order":
      return errors.invalidPartOrder(uploadId);
    case "no-such-part":
      return errors.invalidPart(uploadId, fault.part.partNumber, unquoted(fault.part.etag));
    case "missing-checksum":
      return errors.missingPartChecksum(algorithm, fault.part.partNumber);
    default:
      return errors.entityTooSmall(fault.part.sizeBytes, fault.part.partNumber, fault.part.etag);
  }
}

/** As S3 shows the tag that a client sent. */
const unquoted = (etag: string | undefined) => etag?.replace(/^"(.*)"$/, "$1");

function answer(bucket: Bucket, object: ObjectRecord, call: Call) {
  const path = object.objectKey.split("/").map(encodeURIComponent).join("/");
  const host = call.head.headers.host ?? "s3.amazonaws.com";
  return {
    Location: `http://${host}/${bucket.name}/${path}`,
    Bucket: bucket.name,
    Key: object.objectKey,
    ETag: `"${object.etag}"`,
    ...storedEncryptionMembers(object.encryption),
    ...checksumMembers(object.checksum as Checksum | undefined),
    ...expirationMember(bucket, object),
    ...putVersionMember(object),
  };
}
