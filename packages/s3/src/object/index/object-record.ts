/** A version of an object, and the row that it is kept as. Both tables of objects have these columns. */
import type { BlobDescriptor } from "../../storage/blob-store.ts";
import type { Checksum } from "../checksum/algorithm.ts";
import {
  encryptionFromText,
  encryptionText,
  type ObjectEncryption,
} from "../encryption/object-encryption.ts";
import type { ObjectAttributes } from "../object-attributes.ts";
import type { StoredHeaders } from "../stored-headers.ts";

export interface ObjectRecord {
  readonly objectKey: string;
  /** `null` for versions made while versioning was not enabled. */
  readonly versionId: string;
  /** Orders the versions of a key: the higher, the newer. */
  readonly sequence: number;
  readonly isDeleteMarker: boolean;
  readonly sizeBytes: number;
  /** Without quotes; empty for a delete marker. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly headers: StoredHeaders;
  readonly checksum: Checksum | undefined;
  readonly content: ObjectContent;
  /** Parts it was uploaded in; undefined for objects put in one piece. */
  readonly partCount: number | undefined;
  /** The multipart upload that made it. */
  readonly uploadId: string | undefined;
  /** `STANDARD` when undefined. */
  readonly storageClass: string | undefined;
  /** Undefined when its content is kept as it came. */
  readonly encryption: ObjectEncryption | undefined;
  /** What may change after the write. */
  readonly attributes: ObjectAttributes;
}

export type ObjectContent =
  | { readonly kind: "empty" }
  | { readonly kind: "blob"; readonly blob: BlobDescriptor }
  | { readonly kind: "segments"; readonly contentId: number };

/** In the order of `ObjectRow`. */
export const OBJECT_COLUMNS = `object_key, version_id, size, etag, modified_ms, headers, checksum, content_id,
  part_count, upload_id, blob, sequence, storage_class, encryption, attributes`;

export type ObjectRow = [
  objectKey: string,
  versionId: string,
  size: number,
  etag: string,
  modifiedMs: number,
  headers: string | null,
  checksum: string | null,
  contentId: number | null,
  partCount: number | null,
  uploadId: string | null,
  blob: string | null,
  sequence: number,
  storageClass: string | null,
  encryption: string | null,
  attributes: string | null,
  /** Of `object_version` alone. */
  isDeleteMarker?: number,
  noncurrentMs?: number | null,
];

const NO_HEADERS: StoredHeaders = {};
/** Of most objects: there is nothing to say of them. */
export const NO_ATTRIBUTES: ObjectAttributes = {};

export function recordOf(row: ObjectRow): ObjectRecord {
  const [, , , , , headers, checksum, contentId, , , blob, , , encryption, attributes] = row;
  let content: ObjectContent = { kind: "empty" };
  if (blob !== null) content = { kind: "blob", blob: descriptorFromText(blob) };
  else if (contentId !== null) content = { kind: "segments", contentId };
  return {
    objectKey: row[0],
    versionId: row[1],
    sequence: row[11],
    isDeleteMarker: row[15] === 1,
    sizeBytes: row[2],
    etag: row[3],
    modifiedMs: row[4],
    headers: headers === null ? NO_HEADERS : (JSON.parse(headers) as StoredHeaders),
    checksum: checksum === null ? undefined : checksumFromText(checksum),
    content,
    partCount: row[8] ?? undefined,
    uploadId: row[9] ?? undefined,
    storageClass: row[12] ?? undefined,
    encryption: encryption === null ? undefined : encryptionFromText(encryption),
    attributes: attributes === null ? NO_ATTRIBUTES : (JSON.parse(attributes) as ObjectAttributes),
  };
}

export function rowOf(object: ObjectRecord): ObjectRow {
  const { content, checksum, encryption } = object;
  return [
    object.objectKey,
    object.versionId,
    object.sizeBytes,
    object.etag,
    object.modifiedMs,
    jsonText(object.headers),
    checksum === undefined ? null : checksumText(checksum),
    content.kind === "segments" ? content.contentId : null,
    object.partCount ?? null,
    object.uploadId ?? null,
    content.kind === "blob" ? descriptorText(content.blob) : null,
    object.sequence,
    object.storageClass ?? null,
    encryption === undefined ? null : encryptionText(encryption),
    jsonText(object.attributes),
  ];
}

/** Null for an object without members. */
export function jsonText(value: object): string | null {
  const text = JSON.stringify(value);
  return text === "{}" ? null : text;
}

/** `CRC32 FULL_OBJECT y/Q5Jg==` */
const checksumText = ({ algorithm, type, value }: Checksum): string =>
  `${algorithm} ${type} ${value}`;

export function checksumFromText(text: string): Checksum {
  const typeAt = text.indexOf(" ") + 1;
  const valueAt = text.indexOf(" ", typeAt) + 1;
  return {
    algorithm: text.slice(0, typeAt - 1) as Checksum["algorithm"],
    type: text.slice(typeAt, valueAt - 1) as Checksum["type"],
    value: text.slice(valueAt),
  };
}

/** `<blob id> <size> <stripe bytes> <placement>` */
const descriptorText = ({ blobId, sizeBytes, stripeBytes, placement }: BlobDescriptor): string =>
  `${blobId} ${sizeBytes} ${stripeBytes} ${placement}`;

export function descriptorFromText(text: string): BlobDescriptor {
  const sizeAt = text.indexOf(" ") + 1;
  const stripeAt = text.indexOf(" ", sizeAt) + 1;
  const placementAt = text.indexOf(" ", stripeAt) + 1;
  return {
    blobId: text.slice(0, sizeAt - 1),
    sizeBytes: Number(text.slice(sizeAt, stripeAt - 1)),
    stripeBytes: Number(text.slice(stripeAt, placementAt - 1)),
    placement: text.slice(placementAt),
  };
}

/** Tells one write of a key from every other one, of equal content too; undefined for a key without object. */
export function writeMark(object: ObjectRecord | undefined): string | undefined {
  if (object === undefined) return undefined;
  const { versionId, sequence, modifiedMs, etag } = object;
  return `${versionId} ${sequence} ${modifiedMs} ${etag}`;
}
