/**
 * The checksum that a client sends with a body, in a header or a trailer, and its verification.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
import type { RequestBody, RequestHead } from "@cloudglass/wire";
import * as errors from "../errors.ts";
import {
  type Checksum,
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumHeader,
  checksumMember,
  isChecksumAlgorithm,
  isChecksumValue,
} from "../object/checksum/algorithm.ts";
import type { ReceivedBody } from "../object/content.ts";

export interface DeclaredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Undefined while it is to come in the trailer. */
  readonly value: string | undefined;
}

const PREFIX = "x-amz-checksum-";
/** Headers under the prefix that carry no checksum. */
const OTHERS = new Set(["x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type"]);
const headerNames = new Map(checksumAlgorithms.map((name) => [checksumHeader(name), name]));

/** Undefined when the client declares none. Throws for contradictions and values of the wrong form. */
export function declaredChecksum(head: RequestHead): DeclaredChecksum | undefined {
  let declared: DeclaredChecksum | undefined;
  for (const header in head.headers) {
    if (!header.startsWith(PREFIX) || OTHERS.has(header)) continue;
    if (declared !== undefined) throw errors.severalChecksums();
    const algorithm = algorithmOf(header);
    const value = head.headers[header]!;
    if (!isChecksumValue(algorithm, value)) throw errors.invalidChecksumValue(header);
    declared = { algorithm, value };
  }
  for (const header of trailersOf(head)) {
    if (declared !== undefined) throw errors.severalChecksums();
    declared = { algorithm: algorithmOf(header), value: undefined };
  }
  const named = head.headers["x-amz-sdk-checksum-algorithm"];
  if (named !== undefined) checkNamed(named, declared);
  return declared;
}

function trailersOf(head: RequestHead): string[] {
  const announced = head.headers["x-amz-trailer"];
  if (announced === undefined) return [];
  return announced
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name.startsWith(PREFIX));
}

function algorithmOf(header: string): ChecksumAlgorithm {
  const algorithm = headerNames.get(header);
  if (algorithm === undefined) throw errors.notImplementedHeader(header);
  return algorithm;
}

function checkNamed(named: string, declared: DeclaredChecksum | undefined): void {
  const algorithm = named.toUpperCase();
  if (!isChecksumAlgorithm(algorithm)) throw errors.invalidSdkAlgorithm();
  if (declared === undefined) throw errors.sdkAlgorithmWithoutChecksum();
  if (declared.algorithm !== algorithm) throw errors.invalidSdkAlgorithm();
}

/** Throws BadDigest when the received body is not what the client declared. */
export function verifyChecksum(
  declared: DeclaredChecksum | undefined,
  body: RequestBody | undefined,
  received: ReceivedBody,
): void {
  if (declared === undefined) return;
  const { algorithm } = declared;
  const header = checksumHeader(algorithm);
  const value = declared.value ?? body?.trailers[header];
  if (value === undefined || !isChecksumValue(algorithm, value)) {
    throw errors.invalidChecksumValue(header);
  }
  if (received.checksums[algorithm] !== value) throw errors.badChecksum(algorithm);
}

/** Content-MD5; throws InvalidDigest before the body is read. Hex. */
export function declaredMd5(head: RequestHead): string | undefined {
  const header = head.headers["content-md5"];
  if (header === undefined) return undefined;
  const bytes = Buffer.from(header, "base64");
  if (bytes.length !== 16 || bytes.toString("base64") !== header) {
    throw errors.invalidDigest(header);
  }
  return bytes.toString("hex");
}

/** The declared digest is shown in hex, the calculated one in base64. */
export function verifyMd5(declared: string | undefined, received: ReceivedBody): void {
  if (declared === undefined || declared === received.md5) return;
  throw errors.badDigest(Buffer.from(received.md5, "hex").toString("base64"), declared);
}

/** The members of an output that show a checksum. */
export function checksumMembers(checksum: Checksum | undefined): ChecksumMembers {
  if (checksum === undefined) return {};
  return {
    [checksumMember(checksum.algorithm)]: checksum.value,
    ChecksumType: checksum.type,
  };
}

export type ChecksumMembers = {
  ChecksumCRC32?: string;
  ChecksumCRC32C?: string;
  ChecksumCRC64NVME?: string;
  ChecksumSHA1?: string;
  ChecksumSHA256?: string;
  ChecksumType?: Checksum["type"];
};
