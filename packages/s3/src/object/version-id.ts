/**
 * Ids of versions: 32 characters, opaque to clients. Five of the 24 bytes are the version's sequence, masked by
 * random ones, so that a listing goes on behind a version that was removed since. The last four are a checksum of
 * the others: S3 tells an id that it never gave from one whose version is gone.
 */
import { crc32 } from "node:zlib";
import type { Random } from "@cloudglass/env";

/** Of objects that were put while versioning was not enabled. */
export const NULL_VERSION = "null";

const BYTES = 24;
const SEQUENCE_BYTES = 5;
const CHECKED_BYTES = 20;
const VERSION_ID = /^[A-Za-z0-9._]{32}$/;

export function isVersionId(text: string): boolean {
  if (text === NULL_VERSION) return true;
  if (!VERSION_ID.test(text)) return false;
  const bytes = bytesOf(text);
  return bytes.readUInt32BE(CHECKED_BYTES) === crc32(bytes.subarray(0, CHECKED_BYTES));
}

export function newVersionId(random: Random, sequence: number): string {
  const bytes = Buffer.from(random.bytes(BYTES));
  bytes.writeUIntBE(sequence, 0, SEQUENCE_BYTES);
  mask(bytes);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, CHECKED_BYTES)), CHECKED_BYTES);
  return bytes.toString("base64url").replaceAll("-", ".");
}

/** REQUIRES: `versionId` is one of `newVersionId`. */
export function sequenceOf(versionId: string): number {
  const bytes = bytesOf(versionId);
  mask(bytes);
  return bytes.readUIntBE(0, SEQUENCE_BYTES);
}

const bytesOf = (versionId: string): Buffer =>
  Buffer.from(versionId.replaceAll(".", "-"), "base64url");

function mask(bytes: Buffer): void {
  for (let at = 0; at < SEQUENCE_BYTES; at += 1) bytes[at]! ^= bytes[at + SEQUENCE_BYTES]!;
}
