/** The code that a request names, fetched and kept: `ZipFile`, an object of S3, a directory of the host, an image. */
import type { FunctionCode, LayerVersionContentInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, notImplemented } from "../errors.ts";
import type { Rooms } from "../rooms.ts";
import { PackageError, type StoredCode, UNZIPPED_BYTES_MAX } from "../runtime/code/index.ts";
import { requireStorage } from "./account-limits.ts";
import { HOT_RELOAD_BUCKET, requireLiveDirectory } from "./code/hot-reload-source.ts";
import { checkImageUri } from "./code/image-package.ts";
import { asPackageSourceError, asServiceError } from "./code/package-errors.ts";
import { checkUpload } from "./code/package-limits.ts";
import type { CodeRecord } from "./records.ts";

/** @param unzippedBytesMax what the function's layers leave of the limit: `roomForCode` */
export async function keepCode(
  rooms: Rooms,
  code: FunctionCode,
  call: Call,
  unzippedBytesMax?: number,
): Promise<CodeRecord> {
  if (code.ImageUri !== undefined) {
    checkImageUri(code.ImageUri);
    return { kind: "image", uri: code.ImageUri };
  }
  if (code.S3Bucket === HOT_RELOAD_BUCKET && code.S3Key !== undefined) {
    requireLiveDirectory(rooms.hotReload, code.S3Key);
    return { kind: "directory", path: code.S3Key };
  }
  const { SourceKMSKeyArn: sourceKeyArn } = code;
  const kept = await keepPackage(rooms, code, call, unzippedBytesMax);
  return { kind: "zip", ...kept, ...(sourceKeyArn !== undefined && { sourceKeyArn }) };
}

/** A zip, of a function or a layer. A record has to name it soon, or it goes. */
export async function keepPackage(
  rooms: Rooms,
  source: LayerVersionContentInput,
  call: Call,
  unzippedBytesMax?: number,
): Promise<StoredCode> {
  if (source.S3ObjectStorageMode === "REFERENCE") {
    throw notImplemented("S3ObjectStorageMode REFERENCE");
  }
  try {
    if (source.ZipFile !== undefined) checkUpload(source.ZipFile, call);
    const zip = source.ZipFile ?? (await fetchPackage(rooms, source, call));
    requireStorage(rooms, call, zip.length);
    return await rooms.codeStore.put(zip, unzippedBytesMax);
  } catch (error) {
    throw asServiceError(error);
  }
}

async function fetchPackage(
  rooms: Rooms,
  { S3Bucket: bucket, S3Key: key, S3ObjectVersion: versionId }: FunctionCode,
  call: Call,
): Promise<Uint8Array> {
  const store = rooms.ports.packageStore;
  if (bucket === undefined || key === undefined || store === undefined) {
    throw invalidParameter("Please provide a source for function code.");
  }
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const piece of await store.get(call, { bucket, key, versionId })) {
      sizeBytes += piece.length;
      // What is larger as a zip is larger unzipped.
      if (sizeBytes > UNZIPPED_BYTES_MAX) {
        throw new PackageError({ kind: "too-large", bytesMax: UNZIPPED_BYTES_MAX });
      }
      pieces.push(Buffer.from(piece));
    }
  } catch (error) {
    throw asPackageSourceError(error, { bucket, key });
  }
  return Buffer.concat(pieces);
}
