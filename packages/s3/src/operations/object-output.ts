/** What GetObject and HeadObject say of an object, and which of its bytes are asked for. */
import type {
  GetObjectCommandInput,
  HeadObjectCommandOutput,
  StorageClass,
} from "@aws-sdk/client-s3";
import type { Call, ServiceError } from "@cloudglass/wire";
import { bucketPermission } from "../access/permission.ts";
import { encryptionNotForReads } from "../errors/encryption.ts";
import * as errors from "../errors.ts";
import { restoreHeader } from "../object/archive.ts";
import type { Checksum } from "../object/checksum/algorithm.ts";
import { checkRead, type ReadConditions } from "../object/conditions.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { NO_ATTRIBUTES, type ObjectRecord } from "../object/index/object-record.ts";
import { parseRange } from "../object/range.ts";
import type { Rooms } from "../rooms.ts";
import { attributeMembers } from "./attribute-members.ts";
import { expirationMember } from "./lifecycle-members.ts";
import { storedEncryptionMembers } from "./new-encryption.ts";
import { checkVersionId, refuseUnsupported, shownMetadata } from "./object-input.ts";
import { checksumMembers } from "./request-checksum.ts";

export type ReadInput = Omit<GetObjectCommandInput, "Bucket" | "Key">;

/** Bytes `start` (inclusive) to `end` (exclusive). */
export interface Extent {
  readonly start: number;
  readonly end: number;
  readonly partial: boolean;
  /** Base64, of a part that was asked for by its number. */
  readonly partChecksum?: string | undefined;
}

const conditionHeaders: Readonly<Record<keyof ReadConditions, string>> = {
  ifMatch: "If-Match",
  ifNoneMatch: "If-None-Match",
  ifModifiedSince: "If-Modified-Since",
  ifUnmodifiedSince: "If-Unmodified-Since",
};

export function conditionHeader(condition: keyof ReadConditions): string {
  return conditionHeaders[condition];
}

/** The object that a read asks for, once its conditions hold. Throws the error of those that do not. */
export function requireObject(
  rooms: Rooms,
  bucket: Bucket,
  objectKey: string,
  input: ReadInput,
  call: Call,
): ObjectRecord {
  checkVersionId(input.VersionId);
  refuseUnsupported(input);
  checkOverrides(input, call);
  const encryption = call.head.headers["x-amz-server-side-encryption"];
  if (encryption !== undefined) throw encryptionNotForReads(encryption);
  const object = storedVersion(rooms, bucket, objectKey, input.VersionId, call);
  if (object.isDeleteMarker) throw errors.deleteMarkerNotReadable(object, call.head.method);
  const verdict = checkRead(
    {
      ifMatch: input.IfMatch,
      ifNoneMatch: input.IfNoneMatch,
      ifModifiedSince: input.IfModifiedSince,
      ifUnmodifiedSince: input.IfUnmodifiedSince,
    },
    object,
    rooms.env.clock.now(),
  );
  if (verdict.kind === "failed")
    throw errors.preconditionFailed(conditionHeader(verdict.condition));
  if (verdict.kind === "not-modified") {
    throw errors.notModified({
      etag: `"${object.etag}"`,
      "last-modified": new Date(object.modifiedMs).toUTCString(),
    });
  }
  return object;
}

/** The version that is named, else the current object. Throws what a caller may know of one that is not there. */
export function storedVersion(
  { index }: Rooms,
  bucket: Bucket,
  objectKey: string,
  versionId: string | undefined,
  call: Call,
): ObjectRecord {
  const { objects } = index;
  const { bucketId, settings } = bucket;
  if (versionId !== undefined) {
    const version = objects.version(bucketId, objectKey, versionId);
    if (version === undefined) throw errors.noSuchVersion(objectKey, versionId);
    return version;
  }
  const object = objects.get(bucketId, objectKey);
  if (object !== undefined) return object;
  const error = absent(bucket, objectKey, call);
  const marker =
    settings.versioning === undefined ? undefined : objects.deleteMarker(bucketId, objectKey);
  throw marker === undefined ? error : errors.hiddenBy(error, marker.versionId);
}

/** That a key is not there is told only to those who may list the bucket. */
export function absent(bucket: Bucket, objectKey: string, call: Call): ServiceError {
  const context = { "s3:prefix": objectKey };
  const { allowed, message } = call.authorize(
    bucketPermission(bucket, "s3:ListBucket", context, call),
  );
  return allowed ? errors.noSuchKey(objectKey) : errors.accessDenied(message || undefined);
}

const overrides: readonly (readonly [member: keyof ReadInput, parameter: string])[] = [
  ["ResponseCacheControl", "response-cache-control"],
  ["ResponseContentDisposition", "response-content-disposition"],
  ["ResponseContentEncoding", "response-content-encoding"],
  ["ResponseContentLanguage", "response-content-language"],
  ["ResponseContentType", "response-content-type"],
  ["ResponseExpires", "response-expires"],
];
const NOT_LATIN_1 = /[^\0-\xff]/;

function checkOverrides(input: ReadInput, call: Call): void {
  if (!call.head.query.includes("response-")) return;
  for (const [member, parameter] of overrides) {
    const value = input[member];
    if (value === undefined) continue;
    if (call.caller.kind === "anonymous") throw errors.anonymousOverrides();
    if (typeof value === "string" && NOT_LATIN_1.test(value)) {
      throw errors.notLatin1(parameter, value);
    }
  }
}

/** Range or partNumber. Throws InvalidRange, InvalidPartNumber. */
export function requestedExtent(rooms: Rooms, object: ObjectRecord, input: ReadInput): Extent {
  const { Range: range, PartNumber: partNumber } = input;
  const { sizeBytes } = object;
  if (partNumber !== undefined) {
    if (range !== undefined) throw errors.rangeWithPartNumber();
    return partExtent(rooms, object, partNumber);
  }
  if (range === undefined) return { start: 0, end: sizeBytes, partial: false };
  const outcome = parseRange(range, sizeBytes);
  if (outcome.kind === "unsatisfiable") throw errors.invalidRange(range, sizeBytes);
  if (outcome.kind === "whole") return { start: 0, end: sizeBytes, partial: false };
  return { start: outcome.start, end: outcome.end, partial: true };
}

function partExtent(rooms: Rooms, object: ObjectRecord, partNumber: number): Extent {
  if (partNumber < 1 || partNumber > 10_000) throw errors.partNumberOutside(partNumber);
  const { content, sizeBytes, partCount } = object;
  if (content.kind !== "segments" || partCount === undefined) {
    if (partNumber > 1) throw errors.invalidPartNumber(partNumber, partCount ?? 1);
    const partChecksum = object.checksum?.value;
    return { start: 0, end: sizeBytes, partial: sizeBytes > 0, partChecksum };
  }
  const segment = rooms.index.segments.ordinal(content.contentId, partNumber);
  if (segment === undefined) throw errors.invalidPartNumber(partNumber, partCount ?? 1);
  return {
    start: segment.start,
    end: segment.start + segment.sizeBytes,
    partial: segment.sizeBytes > 0,
    partChecksum: segment.checksum,
  };
}

export function describeObject(
  bucket: Bucket,
  object: ObjectRecord,
  extent: Extent,
  input: ReadInput,
  call: Call,
): Omit<HeadObjectCommandOutput, "$metadata"> {
  const { headers, sizeBytes } = object;
  const output: Omit<HeadObjectCommandOutput, "$metadata"> = {
    AcceptRanges: "bytes",
    LastModified: new Date(object.modifiedMs),
    ContentLength: extent.end - extent.start,
    ETag: `"${object.etag}"`,
    ContentType: input.ResponseContentType ?? headers.contentType ?? "binary/octet-stream",
    ...storedEncryptionMembers(object.encryption, input.SSECustomerKeyMD5),
  };
  const cacheControl = input.ResponseCacheControl ?? headers.cacheControl;
  if (cacheControl !== undefined) output.CacheControl = cacheControl;
  const disposition = input.ResponseContentDisposition ?? headers.contentDisposition;
  if (disposition !== undefined) output.ContentDisposition = disposition;
  const encoding = input.ResponseContentEncoding ?? headers.contentEncoding;
  if (encoding !== undefined) output.ContentEncoding = encoding;
  const language = input.ResponseContentLanguage ?? headers.contentLanguage;
  if (language !== undefined) output.ContentLanguage = language;
  const expiresMs = input.ResponseExpires?.getTime() ?? headers.expiresMs;
  if (expiresMs !== undefined) output.Expires = new Date(expiresMs);
  if (object.storageClass !== undefined) {
    output.StorageClass = object.storageClass as StorageClass;
    const restore = restoreHeader(object.attributes.restore, call.receivedAt);
    if (restore !== undefined) output.Restore = restore;
  }
  // A version that is named is not told when it expires, even if it is the current one.
  if (bucket.settings.lifecycle !== undefined && input.VersionId === undefined) {
    Object.assign(output, expirationMember(bucket, object));
  }
  if (bucket.settings.versioning !== undefined) output.VersionId = object.versionId;
  if (object.attributes !== NO_ATTRIBUTES) {
    Object.assign(output, attributeMembers(bucket, object, call));
    const { replication } = object.attributes;
    if (replication !== undefined) output.ReplicationStatus = replication.status;
  }
  if (headers.websiteRedirectLocation !== undefined) {
    output.WebsiteRedirectLocation = headers.websiteRedirectLocation;
  }
  if (headers.metadata !== undefined) output.Metadata = shownMetadata(headers.metadata);
  if (input.PartNumber !== undefined && object.partCount !== undefined) {
    output.PartsCount = object.partCount;
  }
  if (extent.partial) output.ContentRange = `bytes ${extent.start}-${extent.end - 1}/${sizeBytes}`;
  if (input.ChecksumMode === "ENABLED") {
    Object.assign(output, checksumMembers(checksumOfExtent(object, extent)));
  }
  return output;
}

/**
 * A range has none, unless it is the whole object. A part has its own when the object's is made of the parts', or when
 * it is the only one.
 */
function checksumOfExtent(object: ObjectRecord, extent: Extent): Checksum | undefined {
  const { checksum, partCount } = object;
  if (!extent.partial || checksum === undefined) return checksum;
  if (extent.partChecksum === undefined) {
    return extent.end - extent.start === object.sizeBytes ? checksum : undefined;
  }
  if (checksum.type === "COMPOSITE") return { ...checksum, value: extent.partChecksum };
  return (partCount ?? 1) === 1 ? checksum : undefined;
}
