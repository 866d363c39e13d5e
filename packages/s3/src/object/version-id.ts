/**
 * Ids of versions: 32 characters, opaque to clients. Five of the 24 bytes are the version's sequence, masked by
 * random ones, so that a listing goes on behind a version that was removed since.
 */
import type { Random } from "@cloudglass/env";

/** Of objects that were put while versioning was not enabled. */
export const NULL_VERSION = "null";

const BYTES = 24;
const SEQUENCE_BYTES = 5;
const VERSION_ID = /^[A-Za-z0-9._]{32}$/;

export const isVersionId = (text: string): boolean =>
  text === NULL_VERSION || VERSION_ID.test(text);

export function newVersionId(random: Random, sequence: number): string {
  const bytes = Buffer.from(random.bytes(BYTES));
  bytes.writeUIntBE(sequence, 0, SEQUENCE_BYTES);
  mask(bytes);
  return bytes.toString("base64url").replaceAll("-", ".");
}

/** REQUIRES: `versionId` is one of `newVersionId`. */
export function sequenceOf(versionId: string): number {
  const bytes = Buffer.from(versionId.replaceAll(".", "-"), "base64url");
  mask(bytes);
  return bytes.readUIntBE(0, SEQUENCE_BYTES);
}

function mask(bytes: Buffer): void {
  for (let at = 0; at < SEQUENCE_BYTES; at += 1) bytes[at]! ^= bytes[at + SEQUENCE_BYTES]!;
}
