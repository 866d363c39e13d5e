/** What S3 answers when a body is not what its headers or signatures say (S3 API Reference, "Error responses"). */
import { ServiceError } from "@cloudglass/wire";

export const incompleteBody = () =>
  new ServiceError(
    "IncompleteBody",
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );

export const bodyStalled = () =>
  new ServiceError(
    "RequestTimeout",
    400,
    "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
  );

export const missingContentLength = () =>
  new ServiceError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");

export const invalidChunkSize = (chunkNumber: number, sizeBytes: number) =>
  new ServiceError(
    "InvalidChunkSizeError",
    403,
    "Only the last chunk is allowed to have a size less than 8192 bytes",
    { fields: { Chunk: chunkNumber, BadChunkSize: sizeBytes } },
  );

export const malformedChunk = () =>
  new ServiceError(
    "IncompleteBody",
    400,
    "The request body is not well-formed aws-chunked content",
  );

export const malformedTrailer = () =>
  new ServiceError(
    "MalformedTrailerError",
    400,
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );

export const contentSha256Mismatch = (announced: string, computed: string) =>
  new ServiceError(
    "XAmzContentSHA256Mismatch",
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    {
      fields: { ClientComputedContentSHA256: announced, S3ComputedContentSHA256: computed },
    },
  );

export const invalidDigest = (contentMd5: string) =>
  new ServiceError("InvalidDigest", 400, "The Content-MD5 you specified was invalid.", {
    fields: { "Content-MD5": contentMd5 },
  });

export const badDigest = (expected: string, calculated: string) =>
  new ServiceError(
    "BadDigest",
    400,
    "The Content-MD5 you specified did not match what we received.",
    { fields: { ExpectedDigest: expected, CalculatedDigest: calculated } },
  );
