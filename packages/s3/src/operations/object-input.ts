/** What PutObject, CopyObject and CreateMultipartUpload share: headers that are kept, limits, what is refused. */
import { redirectLocationFault } from "../bucket/website-rules.ts";
import { redirectLocationPrefix, redirectLocationTooLong } from "../errors/website.ts";
import * as errors from "../errors.ts";
import { decodedWords, encodedWord } from "../object/encoded-word.ts";
import type { StoredHeaders } from "../object/stored-headers.ts";
import { isVersionId } from "../object/version-id.ts";

export interface HeaderInput {
  readonly ContentType?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

const KEY_BYTES_MAX = 1024;
const METADATA_BYTES_MAX = 2048;
/** One put, one part, one copy. */
export const PUT_BYTES_MAX = 5 * 1024 ** 3;
const NOT_ASCII = /[^\0-\x7f]/;

export function checkObjectKey(objectKey: string): void {
  // Three bytes a UTF-16 unit at most: short keys need no count.
  if (objectKey.length * 3 <= KEY_BYTES_MAX) return;
  const sizeBytes = Buffer.byteLength(objectKey);
  if (sizeBytes > KEY_BYTES_MAX) throw errors.keyTooLong(sizeBytes);
}

/** Throws MetadataTooLarge, InvalidRedirectLocation. */
export function storedHeaders(input: HeaderInput): StoredHeaders {
  const headers: { -readonly [Name in keyof StoredHeaders]: StoredHeaders[Name] } = {};
  if (input.ContentType !== undefined) headers.contentType = input.ContentType;
  if (input.CacheControl !== undefined) headers.cacheControl = input.CacheControl;
  if (input.ContentDisposition !== undefined) headers.contentDisposition = input.ContentDisposition;
  const encoding = input.ContentEncoding && withoutChunking(input.ContentEncoding);
  if (encoding) headers.contentEncoding = encoding;
  if (input.ContentLanguage !== undefined) headers.contentLanguage = input.ContentLanguage;
  if (input.Expires !== undefined) headers.expiresMs = input.Expires.getTime();
  const location = input.WebsiteRedirectLocation;
  if (location !== undefined) headers.websiteRedirectLocation = checkedLocation(location);
  if (input.Metadata !== undefined) headers.metadata = checkedMetadata(input.Metadata);
  return headers;
}

function checkedLocation(location: string): string {
  const fault = redirectLocationFault(location);
  if (fault === "prefix") throw redirectLocationPrefix();
  if (fault === "too-long") throw redirectLocationTooLong();
  return location;
}

/** `aws-chunked` is how the body travelled, not what it is. */
function withoutChunking(encoding: string): string {
  if (!encoding.includes("aws-chunked")) return encoding;
  return encoding
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "aws-chunked")
    .join(",");
}

function checkedMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  let sizeBytes = 0;
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(metadata)) {
    // Header values come as bytes, one a character; what is not ASCII is UTF-8.
    const text = NOT_ASCII.test(value) ? Buffer.from(value, "latin1").toString("utf8") : value;
    sizeBytes += Buffer.byteLength(name) + Buffer.byteLength(text);
    checked[name.toLowerCase()] = decodedWords(text);
  }
  if (sizeBytes > METADATA_BYTES_MAX) throw errors.metadataTooLarge(sizeBytes);
  return checked;
}

/** As headers can carry it. */
export function shownMetadata(
  metadata: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const values = Object.values(metadata);
  if (values.every((value) => encodedWord(value) === value)) return metadata;
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(metadata)) shown[name] = encodedWord(value);
  return shown;
}

/** Input members of features that are not there, and their headers. */
const refused: readonly (readonly [member: string, header: string])[] = [
  ["ObjectLockEventHold", "x-amz-object-lock-event-hold"],
  ["ObjectLockEventHoldDurationDays", "x-amz-object-lock-event-hold-duration-days"],
  ["ObjectLockEventHoldDurationYears", "x-amz-object-lock-event-hold-duration-years"],
  ["WriteOffsetBytes", "x-amz-write-offset-bytes"],
];

/** Those of general purpose buckets. */
const storageClasses = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
]);

/** Undefined for `STANDARD`. Throws InvalidStorageClass. */
export function storageClassOf(input: {
  readonly StorageClass?: string | undefined;
}): string | undefined {
  const { StorageClass: storageClass } = input;
  if (storageClass === undefined || storageClass === "STANDARD") return undefined;
  if (!storageClasses.has(storageClass)) throw errors.invalidStorageClass(storageClass);
  return storageClass;
}

/** Throws for every header of a feature that is not there: it is never ignored. */
export function refuseUnsupported(input: object): void {
  const members = input as Readonly<Record<string, unknown>>;
  for (const [member, header] of refused) {
    const value = members[member];
    if (value !== undefined && value !== false) throw errors.notImplementedHeader(header);
  }
}

/** Throws for what no version can have as its id. */
export function checkVersionId(versionId: string | undefined): void {
  if (versionId === undefined || isVersionId(versionId)) return;
  throw versionId === "" ? errors.emptyVersionId() : errors.invalidVersionId(versionId);
}
