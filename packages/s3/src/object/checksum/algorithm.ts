/**
 * The flexible checksums of S3: names, headers and what each can do.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export type ChecksumAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";
/** Of the whole object, or a checksum of the parts' checksums with `-N` behind it. */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Base64 of the big-endian bytes. */
  readonly value: string;
}

export const checksumAlgorithms: readonly ChecksumAlgorithm[] = [
  "CRC32",
  "CRC32C",
  "CRC64NVME",
  "SHA1",
  "SHA256",
];

/** What S3 computes when the client names none. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = "CRC64NVME";

const sizesBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export type ChecksumMember = `Checksum${ChecksumAlgorithm}`;

export const checksumMember = (algorithm: ChecksumAlgorithm): ChecksumMember =>
  `Checksum${algorithm}`;

export const checksumHeader = (algorithm: ChecksumAlgorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`;

export function isChecksumAlgorithm(text: string): text is ChecksumAlgorithm {
  return text in sizesBytes;
}

/** Base64 of as many bytes as the algorithm gives. */
export function isChecksumValue(algorithm: ChecksumAlgorithm, text: string): boolean {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === sizesBytes[algorithm] && bytes.toString("base64") === text;
}

export const isCrc = (algorithm: ChecksumAlgorithm): boolean => algorithm.startsWith("CRC");

/** The type of a multipart upload whose creator names none. */
export const defaultType = (algorithm: ChecksumAlgorithm): ChecksumType =>
  algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";

/** CRCs can be combined without the bytes; SHA cannot. CRC64NVME exists as FULL_OBJECT only. */
export function allowsType(algorithm: ChecksumAlgorithm, type: ChecksumType): boolean {
  return type === "FULL_OBJECT" ? isCrc(algorithm) : algorithm !== "CRC64NVME";
}
