/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
import type { CopyObjectCommandInput, CopyObjectCommandOutput } from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import {
  type Checksum,
  type ChecksumAlgorithm,
  DEFAULT_ALGORITHM,
  isChecksumAlgorithm,
} from "../object/checksum/algorithm.ts";
import { digestOf } from "../object/content-digest.ts";
import type { ObjectContent, ObjectRecord } from "../object/index/object-record.ts";
import type { StoredHeaders } from "../object/stored-headers.ts";
import { putVersion } from "../object/write.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { beginWrite, commitWrite, versionMember } from "./commit-object.ts";
import { sourceObject } from "./copy-source-object.ts";
import {
  checkObjectKey,
  PUT_BYTES_MAX,
  refuseUnsupported,
  storageClassOf,
  storedHeaders,
} from "./object-input.ts";
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
    const storageClass = storageClassOf(input);
    const algorithm = requestedAlgorithm(input.ChecksumAlgorithm);
    const { bucket: sourceBucket, object: source } = sourceObject(rooms, input, call);
    const same = sourceBucket === bucket && source.objectKey === input.Key;
    const isChanged =
      replaces || (input.StorageClass ?? input.WebsiteRedirectLocation ?? algorithm) !== undefined;
    if (same && !isChanged) {
      throw errors.copyToItself();
    }
    if (source.sizeBytes > PUT_BYTES_MAX) throw errors.copySourceTooLarge(PUT_BYTES_MAX);

    const write = beginWrite(rooms, bucket, input, "Copy", call);
    const { etag, checksum } = await digestOfCopy(rooms, source, algorithm);
    const object = await commitWrite(rooms, write, (change) =>
      putVersion(change, {
        objectKey: input.Key,
        sizeBytes: source.sizeBytes,
        content: sharedContent(rooms, source),
        etag,
        headers: replaces ? headers : keptHeaders(source.headers, headers),
        checksum,
        partCount: undefined,
        uploadId: undefined,
        storageClass,
        encryption: source.encryption,
        attributes: {},
      }),
    );
    return {
      CopyObjectResult: {
        ETag: `"${object.etag}"`,
        LastModified: new Date(object.modifiedMs),
        ...checksumMembers(checksum),
      },
      ...versionMember(bucket, object),
      ...(sourceBucket.settings.versioning === undefined
        ? {}
        : { CopySourceVersionId: source.versionId }),
    };
  };

/** All of the source's but where its website sends people, which no copy takes along. */
function keptHeaders(source: StoredHeaders, given: StoredHeaders): StoredHeaders {
  const { websiteRedirectLocation: _left, ...kept } = source;
  const { websiteRedirectLocation } = given;
  return websiteRedirectLocation === undefined ? kept : { ...kept, websiteRedirectLocation };
}

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

/** Those of an object put in one piece; the source is read only for what it has not got. */
async function digestOfCopy(
  rooms: Rooms,
  source: ObjectRecord,
  requested: ChecksumAlgorithm | undefined,
): Promise<{ readonly etag: string; readonly checksum: Checksum }> {
  const { etag, checksum, partCount } = source;
  const algorithm = requested ?? checksum?.algorithm ?? DEFAULT_ALGORITHM;
  const fits = checksum?.algorithm === algorithm && checksum.type === "FULL_OBJECT";
  if (fits && partCount === undefined) return { etag, checksum };
  const pieces = await readingContent(rooms, source, 0, source.sizeBytes);
  const digest = await digestOf(pieces, algorithm);
  const value = digest.checksum;
  return { etag: digest.md5, checksum: { algorithm, type: "FULL_OBJECT", value } };
}

/** One more holder of the source's blobs; only inside a transaction. */
function sharedContent({ index }: Rooms, { content, objectKey }: ObjectRecord): ObjectContent {
  if (content.kind === "empty") return content;
  if (content.kind === "blob") {
    // It may have been deleted since it was looked up.
    if (!index.blobs.share(content.blob.blobId)) throw errors.noSuchKey(objectKey);
    return content;
  }
  const contentId = index.uploads.newContentId();
  if (!index.segments.copy(contentId, content.contentId)) throw errors.noSuchKey(objectKey);
  return { kind: "segments", contentId };
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
