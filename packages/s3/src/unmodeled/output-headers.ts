/** Members of GetObject's and PutObject's outputs as the headers that the model binds them to. */
type Output = Readonly<Record<string, unknown>>;

const HEADERS: readonly (readonly [member: string, header: string])[] = [
  ["AcceptRanges", "accept-ranges"],
  ["BucketKeyEnabled", "x-amz-server-side-encryption-bucket-key-enabled"],
  ["CacheControl", "cache-control"],
  ["ChecksumCRC32", "x-amz-checksum-crc32"],
  ["ChecksumCRC32C", "x-amz-checksum-crc32c"],
  ["ChecksumCRC64NVME", "x-amz-checksum-crc64nvme"],
  ["ChecksumSHA1", "x-amz-checksum-sha1"],
  ["ChecksumSHA256", "x-amz-checksum-sha256"],
  ["ChecksumType", "x-amz-checksum-type"],
  ["ContentDisposition", "content-disposition"],
  ["ContentEncoding", "content-encoding"],
  ["ContentLanguage", "content-language"],
  ["ContentLength", "content-length"],
  ["ContentRange", "content-range"],
  ["ContentType", "content-type"],
  ["ETag", "etag"],
  ["Expiration", "x-amz-expiration"],
  ["Expires", "expires"],
  ["LastModified", "last-modified"],
  ["SSECustomerAlgorithm", "x-amz-server-side-encryption-customer-algorithm"],
  ["SSECustomerKeyMD5", "x-amz-server-side-encryption-customer-key-md5"],
  ["SSEKMSEncryptionContext", "x-amz-server-side-encryption-context"],
  ["SSEKMSKeyId", "x-amz-server-side-encryption-aws-kms-key-id"],
  ["ServerSideEncryption", "x-amz-server-side-encryption"],
  ["StorageClass", "x-amz-storage-class"],
  ["VersionId", "x-amz-version-id"],
];

/** A URL made of text that documents and forms gave: what is not ASCII is percent-encoded. */
export function locationHeader(url: string): string {
  return url.toWellFormed().replace(/[^\x20-\x7e]+/g, encodeURIComponent);
}

export function outputHeaders(output: object): Record<string, string> {
  const members = output as Output;
  const headers: Record<string, string> = {};
  for (const [member, header] of HEADERS) {
    const value = members[member];
    if (value === undefined) continue;
    headers[header] = value instanceof Date ? value.toUTCString() : String(value);
  }
  for (const [name, value] of Object.entries(members.Metadata ?? {})) {
    headers[`x-amz-meta-${name}`] = String(value);
  }
  return headers;
}
