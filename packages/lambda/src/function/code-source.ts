/** The code that a request names, fetched and kept: `ZipFile`, an object of S3, an image. */
import type { FunctionCode } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter } from "../errors.ts";
import type { Rooms } from "../rooms.ts";
import type { CodeRecord } from "./records.ts";

export async function keepCode(rooms: Rooms, code: FunctionCode, call: Call): Promise<CodeRecord> {
  if (code.ImageUri !== undefined) return { kind: "image", uri: code.ImageUri };
  const zip = code.ZipFile ?? (await fetchPackage(rooms, code, call));
  const { sha256, sizeBytes } = await rooms.codeStore.put(zip);
  return { kind: "zip", sha256, sizeBytes };
}

async function fetchPackage(rooms: Rooms, code: FunctionCode, call: Call): Promise<Uint8Array> {
  const { S3Bucket: bucket, S3Key: key, S3ObjectVersion: versionId } = code;
  const store = rooms.ports.packageStore;
  if (bucket === undefined || key === undefined || store === undefined) {
    throw invalidParameter("Please provide a source for function code.");
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of await store.get(call, { bucket, key, versionId })) {
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}
