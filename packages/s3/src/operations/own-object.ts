/** Objects that S3 itself puts: log objects, reports. SSE-S3 encrypts them. */
import { DEFAULT_ALGORITHM } from "../object/checksum/algorithm.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import type { ObjectAttributes } from "../object/object-attributes.ts";
import { ownOrigin } from "../object/object-change.ts";
import { putVersion } from "../object/write.ts";
import type { Rooms } from "../rooms.ts";
import { commitWrite } from "./commit-object.ts";
import { placeOf, sealAnew } from "./new-encryption.ts";

export interface OwnObject {
  readonly objectKey: string;
  readonly content: Uint8Array;
  readonly contentType: string;
  readonly attributes?: ObjectAttributes;
}

/** `alongside` runs in the transaction that makes the object. Throws NoSuchBucket. */
export async function putOwnObject(
  rooms: Rooms,
  bucket: Bucket,
  { objectKey, content, contentType, attributes = {} }: OwnObject,
  alongside: () => void = () => {},
): Promise<ObjectRecord> {
  const place = placeOf(bucket, objectKey);
  const { dataKey, encryption } = await sealAnew(rooms, { wrapping: { mode: "AES256" }, place });
  const received = await rooms.contents.receive(
    async (write) => write(content),
    content.length,
    [DEFAULT_ALGORITHM],
    dataKey,
  );
  const checksum = {
    algorithm: DEFAULT_ALGORITHM,
    type: "FULL_OBJECT",
    value: received.checksums[DEFAULT_ALGORITHM]!,
  } as const;
  try {
    const blob = await received.store();
    const origin = ownOrigin(rooms.env.random);
    const conditions = { ifMatch: undefined, ifNoneMatch: undefined };
    const write = { bucket, objectKey, cause: "Put", origin, conditions, existed: false } as const;
    const object = await commitWrite(rooms, write, (change) => {
      if (blob !== undefined) rooms.index.blobs.add(blob);
      alongside();
      return putVersion(change, {
        objectKey,
        sizeBytes: received.sizeBytes,
        content: blob === undefined ? { kind: "empty" } : { kind: "blob", blob },
        etag: received.md5,
        headers: { contentType },
        checksum,
        partCount: undefined,
        uploadId: undefined,
        storageClass: undefined,
        encryption,
        attributes,
      });
    });
    received.release();
    return object;
  } catch (error) {
    received.abort();
    throw error;
  }
}
