/** The source of CopyObject and UploadPartCopy. */
import type { Call } from "@cloudglass/wire";
import * as errors from "../errors.ts";
import { checkCopySource } from "../object/conditions.ts";
import { type CopySource, parseCopySource } from "../object/copy-source.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { checkVersionId } from "./object-input.ts";
import { conditionHeader, storedVersion } from "./object-output.ts";
import { checkCopyable } from "./readable-object.ts";

export interface CopySourceInput {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
}

/** Throws for headers that name no object, and for access points. */
export function copySource(header: string | undefined): CopySource {
  const source = parseCopySource(header ?? "");
  if (source === undefined) throw errors.copySourceMalformed();
  if (source === "unsupported") throw errors.notImplementedHeader("x-amz-copy-source");
  return source;
}

export function sourceObject(
  rooms: Rooms,
  input: CopySourceInput,
  call: Call,
): { readonly bucket: Bucket; readonly object: ObjectRecord } {
  const { bucket: name, objectKey, versionId } = copySource(input.CopySource);
  const bucket = requireBucket(rooms, name);
  checkVersionId(versionId);
  const object = storedVersion(rooms, bucket, objectKey, versionId, call);
  if (object.isDeleteMarker) throw errors.copySourceIsDeleteMarker();
  const verdict = checkCopySource(
    {
      ifMatch: input.CopySourceIfMatch,
      ifNoneMatch: input.CopySourceIfNoneMatch,
      ifModifiedSince: input.CopySourceIfModifiedSince,
      ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    object,
    rooms.env.clock.now(),
  );
  if (verdict.kind === "failed") {
    throw errors.preconditionFailed(`x-amz-copy-source-${conditionHeader(verdict.condition)}`);
  }
  checkCopyable(object, call);
  return { bucket, object };
}
