/** Digests of content that is stored already: what a copy tells of its source without writing it again. */
import { createHash } from "node:crypto";
import type { ChecksumAlgorithm } from "./checksum/algorithm.ts";
import { startChecksum } from "./checksum/digest.ts";
import type { ContentPieces } from "./content.ts";

export interface ContentDigest {
  /** Hex. */
  readonly md5: string;
  /** Base64. */
  readonly checksum: string;
}

export async function digestOf(
  pieces: ContentPieces,
  algorithm: ChecksumAlgorithm,
): Promise<ContentDigest> {
  const md5 = createHash("md5");
  const checksum = startChecksum(algorithm);
  const take = (bytes: Uint8Array) => {
    md5.update(bytes);
    checksum.update(bytes);
  };
  if (pieces instanceof Uint8Array) take(pieces);
  else for await (const piece of pieces) take(piece);
  return { md5: md5.digest("hex"), checksum: checksum.digest() };
}
