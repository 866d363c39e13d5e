/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
import type {
  DeleteMarkerEntry,
  ListObjectVersionsCommandInput,
  ListObjectVersionsCommandOutput,
  ObjectVersion,
  ObjectVersionStorageClass,
  Owner,
} from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { checksumFromText } from "../object/index/object-record.ts";
import type { ListedVersion, VersionListing } from "../object/index/version-listing.ts";
import { keyAfter } from "../object/key-order.ts";
import { FIRST_ID, LAST_ID, type MarkedSource, markedPage } from "../object/marked-listing.ts";
import { isVersionId, NULL_VERSION, sequenceOf } from "../object/version-id.ts";
import { requireBucket } from "../rooms.ts";
import { objectOwner, ownerOf, restoreMember, restoreMoment } from "./listed-objects.ts";
import { keyEncoder, pageSize } from "./listing-input.ts";
import type { Operation } from "./operation.ts";

type Input = ListObjectVersionsCommandInput;

export const listObjectVersions: Operation<Input, ListObjectVersionsCommandOutput> =
  (rooms) => (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const maxEntries = pageSize(input.MaxKeys, "max-keys");
    const encode = keyEncoder(input.EncodingType);
    const { Prefix: prefix = "", Delimiter: delimiter = "", KeyMarker: keyMarker = "" } = input;
    const idMarker = checkedMarker(keyMarker, input.VersionIdMarker);
    const page = markedPage(versionSource(rooms.index.versions, bucket), {
      prefix,
      delimiter,
      keyMarker,
      idMarker,
      maxEntries,
    });
    const owner = ownerOf(bucket);
    const restoreAtMs = restoreMoment(input, call);
    const versions: ObjectVersion[] = [];
    const markers: DeleteMarkerEntry[] = [];
    for (const entry of page.entries) {
      if (entry.isDeleteMarker) markers.push(listedMarker(entry, encode, owner));
      else versions.push(listedVersion(entry, encode, owner, restoreAtMs));
    }
    return {
      Name: bucket.name,
      Prefix: encode(prefix),
      KeyMarker: encode(keyMarker),
      VersionIdMarker: idMarker,
      MaxKeys: maxEntries,
      IsTruncated: page.truncated,
      ...(delimiter === "" ? {} : { Delimiter: encode(delimiter) }),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(page.truncated ? { NextKeyMarker: encode(page.nextKey) } : {}),
      ...(page.truncated && page.nextId !== "" ? { NextVersionIdMarker: page.nextId } : {}),
      Versions: versions,
      DeleteMarkers: markers,
      CommonPrefixes: page.commonPrefixes.map((one) => ({ Prefix: encode(one) })),
    };
  };

function checkedMarker(keyMarker: string, idMarker: string | undefined): string {
  if (idMarker === undefined) return "";
  if (idMarker === "") throw errors.emptyVersionMarker();
  if (keyMarker === "") throw errors.versionMarkerWithoutKey(idMarker);
  if (!isVersionId(idMarker)) throw errors.invalidVersionMarker(idMarker);
  return idMarker;
}

function versionSource(
  versions: VersionListing,
  { bucketId, settings }: Bucket,
): MarkedSource<ListedVersion> {
  // The null version's id and those of replicas do not tell where they were: all that is left of the key is shown.
  const placeOf = (versionId: string) =>
    versionId === NULL_VERSION || settings.holdsReplicas
      ? Number.MAX_SAFE_INTEGER
      : sequenceOf(versionId);
  return {
    read(key, versionId, limit) {
      if (versionId === FIRST_ID) return versions.from(bucketId, key, limit);
      if (versionId === LAST_ID) return versions.from(bucketId, keyAfter(key), limit);
      const sequence = versions.sequenceOf(bucketId, key, versionId) ?? placeOf(versionId);
      const older = versions.older(bucketId, key, sequence, limit);
      if (older.length === limit) return older;
      return [...older, ...versions.from(bucketId, keyAfter(key), limit - older.length)];
    },
    keyOf: (version) => version.objectKey,
    idOf: (version) => version.versionId,
  };
}

function listedVersion(
  version: ListedVersion,
  encode: (key: string) => string,
  owner: Owner,
  restoreAtMs: number | undefined,
): ObjectVersion {
  const { checksum } = version;
  const { algorithm, type } = checksum === null ? {} : checksumFromText(checksum);
  return {
    ETag: `"${version.etag}"`,
    ...(algorithm === undefined ? {} : { ChecksumAlgorithm: [algorithm], ChecksumType: type }),
    Size: version.sizeBytes,
    StorageClass: (version.storageClass ?? "STANDARD") as ObjectVersionStorageClass,
    Key: encode(version.objectKey),
    VersionId: version.versionId,
    IsLatest: version.isLatest,
    LastModified: new Date(version.modifiedMs),
    Owner: objectOwner(version.attributes, owner),
    ...(restoreAtMs === undefined
      ? {}
      : restoreMember(version.storageClass, version.attributes, restoreAtMs)),
  };
}

const listedMarker = (
  { objectKey, versionId, isLatest, modifiedMs }: ListedVersion,
  encode: (key: string) => string,
  owner: Owner,
): DeleteMarkerEntry => ({
  Key: encode(objectKey),
  VersionId: versionId,
  IsLatest: isLatest,
  LastModified: new Date(modifiedMs),
  Owner: owner,
});
