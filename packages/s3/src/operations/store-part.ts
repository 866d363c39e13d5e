/** The last step of UploadPart and UploadPartCopy. */
import * as errors from "../errors.ts";
import type { ChecksumAlgorithm } from "../object/checksum/algorithm.ts";
import type { ReceivedBody } from "../object/content.ts";
import type { Upload, UploadPart } from "../object/index/upload-table.ts";
import type { Rooms } from "../rooms.ts";
import type { BlobDescriptor } from "../storage/blob-store.ts";
import { etagOf } from "./new-encryption.ts";

export async function storePart(
  rooms: Rooms,
  upload: Upload,
  partNumber: number,
  received: ReceivedBody,
  seal: Uint8Array | undefined,
  algorithm: ChecksumAlgorithm,
  declared?: UploadPart["declared"],
): Promise<UploadPart> {
  const { index, contents, env } = rooms;
  try {
    const blob = await received.store();
    const part = {
      partNumber,
      sizeBytes: received.sizeBytes,
      etag: etagOf(rooms, upload.encryption?.mode ?? "AES256", received.md5),
      checksum: received.checksums[algorithm]!,
      declared,
      modifiedMs: env.clock.now(),
      blob,
      seal,
    };
    const dead: BlobDescriptor[] = [];
    const stored = await index.commit(() => {
      dead.length = 0;
      // It may have been completed or aborted while the part came in.
      if (!index.uploads.get(upload.bucketId, upload.objectKey, upload.uploadId)) return false;
      if (blob !== undefined) index.blobs.add(blob);
      index.uploads.putPart(upload.contentId, part, dead);
      return true;
    });
    if (!stored) throw errors.noSuchUpload(upload.uploadId);
    received.release();
    contents.discard(dead);
    return part;
  } catch (error) {
    received.abort();
    throw error;
  }
}
