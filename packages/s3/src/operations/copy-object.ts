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
import { layerKeys } from "../object/encryption/envelope.ts";
import { layersOf } from "../object/encryption/object-encryption.ts";
import type { EncryptionInput } from "../object/encryption/requested-encryption.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectContent, ObjectRecord } from "../object/index/object-record.ts";
import type { ObjectAttributes } from "../object/object-attributes.ts";
import type { StoredHeaders } from "../object/stored-headers.ts";
import { NULL_VERSION } from "../object/version-id.ts";
import { putVersion } from "../object/write.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import {
  beginWrite,
  commitBody,
  commitWrite,
  type ObjectWrite,
  versionMember,
} from "./commit-object.ts";
import { sourceObject } from "./copy-source-object.ts";
import { expirationMember } from "./lifecycle-members.ts";
import { copiedAttributes } from "./new-attributes.ts";
import {
  encryptionMembers,
  etagOf,
  type NewEncryption,
  newEncryption,
  rewrapped,
  sealAnew,
} from "./new-encryption.ts";
import {
  checkObjectKey,
  PUT_BYTES_MAX,
  refuseUnsupported,
  storageClassOf,
  storedHeaders,
} from "./object-input.ts";
import { openingKey, sourceKeyOf } from "./opening-key.ts";
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
    const sourceKey = sourceKeyOf(input);
    const plan = await newEncryption(rooms, bucket, input.Key, input, call);
    const origin = sourceObject(rooms, input, call);
    const { bucket: sourceBucket, object: source } = origin;
    const same = sourceBucket === bucket && isCurrent(rooms, bucket, input.Key, source);
    const isChanged =
      replaces || (input.StorageClass ?? input.WebsiteRedirectLocation ?? algorithm) !== undefined;
    if (same && !isChanged && !changesEncryption(bucket, source, input)) {
      throw errors.copyToItself();
    }
    const dataKey = await openingKey(rooms, sourceBucket, source, sourceKey, call);
    if (source.sizeBytes > PUT_BYTES_MAX) throw errors.copySourceTooLarge(PUT_BYTES_MAX);

    const write = beginWrite(rooms, bucket, input, "Copy", call);
    const object = await copyContent(rooms, write, { object: source, dataKey }, plan, {
      algorithm,
      headers: replaces ? headers : keptHeaders(source.headers, headers),
      storageClass,
      attributes: copiedAttributes(rooms, bucket, origin, input, call),
    });
    return {
      CopyObjectResult: {
        ETag: `"${object.etag}"`,
        LastModified: new Date(object.modifiedMs),
        ...checksumMembers(object.checksum),
      },
      ...encryptionMembers(plan),
      ...expirationMember(bucket, object),
      ...versionMember(bucket, object),
      ...sourceVersionMember(sourceBucket, source),
    };
  };

/** To copy an old version over the current one restores it. */
function isCurrent(
  { index }: Rooms,
  { bucketId }: Bucket,
  objectKey: string,
  source: ObjectRecord,
): boolean {
  if (source.objectKey !== objectKey) return false;
  return index.objects.get(bucketId, objectKey)?.sequence === source.sequence;
}

/** The null version is not named. */
const sourceVersionMember = ({ settings }: Bucket, { versionId }: ObjectRecord) =>
  settings.versioning === undefined || versionId === NULL_VERSION
    ? {}
    : { CopySourceVersionId: versionId };

/** All of the source's but where its website sends people, which no copy takes along. */
function keptHeaders(source: StoredHeaders, given: StoredHeaders): StoredHeaders {
  const { websiteRedirectLocation: _left, ...kept } = source;
  const { websiteRedirectLocation } = given;
  return websiteRedirectLocation === undefined ? kept : { ...kept, websiteRedirectLocation };
}

interface OpenSource {
  readonly object: ObjectRecord;
  /** Undefined when its content is not sealed. */
  readonly dataKey: Uint8Array | undefined;
}

interface CopyChoices {
  readonly algorithm: ChecksumAlgorithm | undefined;
  readonly headers: StoredHeaders;
  readonly storageClass: string | undefined;
  readonly attributes: ObjectAttributes;
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

/**
 * The copy's content, and the version made of it. No bytes move where the source has as many layers of encryption as
 * the copy is to have.
 */
async function copyContent(
  rooms: Rooms,
  write: ObjectWrite,
  source: OpenSource,
  plan: NewEncryption,
  { algorithm, headers, storageClass, attributes }: CopyChoices,
): Promise<ObjectRecord> {
  const { object, dataKey } = source;
  const { mode } = plan.wrapping;
  const version = {
    headers,
    storageClass,
    partCount: undefined,
    uploadId: undefined,
    attributes,
  } as const;
  if (dataKey !== undefined && layerKeys(dataKey).length >= layersOf(mode)) {
    const encryption = await rewrapped(rooms, plan, dataKey);
    const { md5, checksum } = await digestOfCopy(rooms, source, algorithm, mode === "AES256");
    const etag = etagOf(rooms, mode, md5);
    return commitWrite(rooms, write, (change) => {
      const { objectKey } = write;
      const content = sharedContent(rooms, object);
      const { sizeBytes } = object;
      return putVersion(change, {
        ...version,
        objectKey,
        sizeBytes,
        content,
        etag,
        checksum,
        encryption,
      });
    });
  }
  const copied = algorithm ?? object.checksum?.algorithm ?? DEFAULT_ALGORITHM;
  const made = await sealAnew(rooms, plan);
  const body = contentOf(rooms, object, dataKey, 0, object.sizeBytes);
  const { contents } = rooms;
  const received = await contents.receive(body, object.sizeBytes, [copied], made.dataKey);
  const value = received.checksums[copied]!;
  return commitBody(rooms, write, received, {
    ...version,
    etag: etagOf(rooms, mode, received.md5),
    checksum: { algorithm: copied, type: "FULL_OBJECT", value },
    encryption: made.encryption,
  });
}

/** What the request, or a bucket with a default of its own, makes of the encryption. */
function changesEncryption(
  { settings }: Bucket,
  { encryption }: ObjectRecord,
  input: EncryptionInput,
): boolean {
  const asked = input.ServerSideEncryption ?? input.SSECustomerAlgorithm;
  const isPlain = settings.encryption === undefined && encryption?.mode === "AES256";
  return asked !== undefined || !isPlain;
}

/** Those of an object put in one piece; the source is read only for what it has not got. */
async function digestOfCopy(
  rooms: Rooms,
  { object, dataKey }: OpenSource,
  requested: ChecksumAlgorithm | undefined,
  md5Needed: boolean,
): Promise<{ readonly md5: string; readonly checksum: Checksum }> {
  const { etag, checksum, encryption, partCount } = object;
  const algorithm = requested ?? checksum?.algorithm ?? DEFAULT_ALGORITHM;
  const fits = checksum?.algorithm === algorithm && checksum.type === "FULL_OBJECT";
  const etagIsMd5 = partCount === undefined && encryption?.mode === "AES256";
  if (fits && (etagIsMd5 || !md5Needed)) return { md5: etag, checksum };
  const pieces = await readingContent(rooms, object, dataKey, 0, object.sizeBytes);
  const digest = await digestOf(pieces, algorithm);
  const value = digest.checksum;
  return { md5: digest.md5, checksum: { algorithm, type: "FULL_OBJECT", value } };
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
export function contentOf(
  rooms: Rooms,
  object: ObjectRecord,
  dataKey: Uint8Array | undefined,
  start: number,
  end: number,
) {
  return async (write: (bytes: Uint8Array) => void | Promise<void>): Promise<void> => {
    const pieces = await readingContent(rooms, object, dataKey, start, end);
    if (pieces instanceof Uint8Array) {
      if (pieces.length > 0) await write(pieces);
      return;
    }
    for await (const piece of pieces) await write(piece);
  };
}
