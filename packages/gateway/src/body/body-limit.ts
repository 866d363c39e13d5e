/** How much of a body is gathered in memory, by protocol, and what is answered to more. */
import { type ProtocolName, ServiceError } from "@cloudglass/wire";
import type { AuthFamily } from "../auth-profile.ts";

const MIB = 1024 * 1024;

export interface BodyLimit {
  readonly sizeBytesMax: number;
  readonly tooLarge: () => ServiceError;
}

/** Room for the largest request that AWS documents for a service of the protocol. */
const SIZE_BYTES_MAX: Readonly<Record<ProtocolName, number>> = {
  // CompleteMultipartUpload with 10,000 parts and their checksums.
  "rest-xml": 8 * MIB,
  // Lambda's CreateFunction: 50 MB of code in base64.
  "rest-json": 70 * MIB,
  // DynamoDB's BatchWriteItem: 16 MB.
  "aws-json-1.0": 17 * MIB,
  "aws-json-1.1": 17 * MIB,
  "rpcv2-cbor": 17 * MIB,
  // IAM's CreateSAMLProvider: a document of 10,000,000 characters, percent-encoded.
  query: 17 * MIB,
  "ec2-query": 4 * MIB,
};

export function bodyLimit(protocols: readonly ProtocolName[], family: AuthFamily): BodyLimit {
  let sizeBytesMax = 0;
  for (const protocol of protocols) {
    sizeBytesMax = Math.max(sizeBytesMax, SIZE_BYTES_MAX[protocol]);
  }
  return { sizeBytesMax, tooLarge: () => tooLarge(family, sizeBytesMax) };
}

function tooLarge(family: AuthFamily, sizeBytesMax: number): ServiceError {
  switch (family) {
    case "s3":
      return new ServiceError("MaxMessageLengthExceeded", 400, "Your request was too big.");
    case "rest-json":
      return new ServiceError(
        "RequestTooLargeException",
        413,
        `Request must be smaller than ${sizeBytesMax} bytes`,
      );
    case "json":
      return new ServiceError("RequestEntityTooLarge", 413, "Request size limit exceeded");
    default:
      return new ServiceError("RequestEntityTooLarge", 413, "Request Entity Too Large");
  }
}
