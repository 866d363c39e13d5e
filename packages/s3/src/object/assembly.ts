/**
 * Completing a multipart upload: which parts make the object. Pure rules; no bytes move.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
import { hash } from "node:crypto";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "./checksum/algorithm.ts";
import { combineComposite, combineFullObject } from "./checksum/combine.ts";
import type { Segment } from "./index/segment-table.ts";
import type { UploadPart } from "./index/upload-table.ts";

export const PART_BYTES_MIN = 5 * 1024 ** 2;

export interface NamedPart {
  readonly partNumber: number;
  /** With or without quotes; undefined when the client named none. */
  readonly etag: string | undefined;
  /** Undefined when the client gave none. */
  readonly checksum: Pick<Checksum, "algorithm" | "value"> | undefined;
}

export type AssemblyFault =
  | { readonly kind: "out-of-order" }
  | { readonly kind: "no-such-part"; readonly part: NamedPart }
  | { readonly kind: "missing-checksum"; readonly part: NamedPart }
  | { readonly kind: "too-small"; readonly part: UploadPart };

export interface Assembly {
  readonly kind: "assembled";
  readonly parts: readonly UploadPart[];
  readonly sizeBytes: number;
  /** `<md5 of the parts' md5s>-<count>` */
  readonly etag: string;
  readonly checksum: string;
  readonly segments: readonly Segment[];
}

/** `uploaded` is in order of part numbers. */
export function assemble(
  named: readonly NamedPart[],
  uploaded: readonly UploadPart[],
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  checksumsRequired: boolean,
): Assembly | AssemblyFault {
  const byNumber = new Map(uploaded.map((part) => [part.partNumber, part]));
  const parts: UploadPart[] = [];
  let previous = 0;
  for (const part of named) {
    if (part.partNumber <= previous) return { kind: "out-of-order" };
    previous = part.partNumber;
    const found = byNumber.get(part.partNumber);
    if (found === undefined || unquoted(part.etag) !== found.etag) {
      return { kind: "no-such-part", part };
    }
    if (part.checksum === undefined) {
      if (checksumsRequired) return { kind: "missing-checksum", part };
    } else if (part.checksum.value !== checksumOfPart(found, part.checksum.algorithm, algorithm)) {
      return { kind: "no-such-part", part };
    }
    parts.push(found);
  }
  const small = parts.slice(0, -1).find(({ sizeBytes }) => sizeBytes < PART_BYTES_MIN);
  if (small !== undefined) return { kind: "too-small", part: small };

  const checksums = parts.map(({ checksum, sizeBytes }) => ({ value: checksum, sizeBytes }));
  const { segments, sizeBytes } = layOut(parts);
  return {
    kind: "assembled",
    parts,
    sizeBytes,
    etag: multipartEtag(parts),
    checksum:
      type === "COMPOSITE"
        ? combineComposite(algorithm, checksums)
        : combineFullObject(algorithm, checksums),
    segments,
  };
}

function checksumOfPart(
  { checksum, declared }: UploadPart,
  asked: ChecksumAlgorithm,
  algorithm: ChecksumAlgorithm,
): string | undefined {
  if (asked === algorithm) return checksum;
  return declared?.algorithm === asked ? declared.value : undefined;
}

function layOut(parts: readonly UploadPart[]) {
  let start = 0;
  const segments = parts.map(({ partNumber, sizeBytes, checksum, blob, seal }): Segment => {
    const segment = { start, sizeBytes, partNumber, checksum, blob, seal };
    start += sizeBytes;
    return segment;
  });
  return { segments, sizeBytes: start };
}

function multipartEtag(parts: readonly UploadPart[]): string {
  const raw = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex")));
  return `${hash("md5", raw, "hex")}-${parts.length}`;
}

const unquoted = (etag: string | undefined) => etag?.replace(/^"(.*)"$/, "$1");
