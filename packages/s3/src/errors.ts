/**
 * Every error that S3 answers with, one line each: code, status, AWS's words, further elements. Those of single
 * features are in `errors/`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { ServiceError } from "@cloudglass/wire";
import { argument, error } from "./errors/error.ts";

export * from "./errors/access-control.ts";
export * from "./errors/versioning.ts";

// Buckets
export const noSuchBucket = (bucket: string) =>
  error("NoSuchBucket", 404, "The specified bucket does not exist", { BucketName: bucket });
/** Of what is no general purpose bucket: directory buckets, Multi-Region Access Points, … */
export const notEmulated = (kind: string) =>
  error("NotImplemented", 501, `${kind} are not implemented by this emulator.`);
export const invalidBucketName = (bucket: string) =>
  error("InvalidBucketName", 400, "The specified bucket is not valid.", { BucketName: bucket });
export const bucketAlreadyExists = (bucket: string) =>
  error(
    "BucketAlreadyExists",
    409,
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    { BucketName: bucket },
  );
export const bucketAlreadyOwnedByYou = (bucket: string) =>
  error(
    "BucketAlreadyOwnedByYou",
    409,
    "Your previous request to create the named bucket succeeded and you already own it.",
    { BucketName: bucket },
  );
export const bucketNotEmpty = (bucket: string, isVersioned: boolean) =>
  error(
    "BucketNotEmpty",
    409,
    isVersioned
      ? "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
      : "The bucket you tried to delete is not empty",
    { BucketName: bucket },
  );
export const tooManyBuckets = (count: number, countMax: number) =>
  error("TooManyBuckets", 400, "You have attempted to create more buckets than allowed", {
    CurrentNumberOfBuckets: count,
    AllowedNumberOfBuckets: countMax,
  });
export const illegalLocationConstraint = (location: string) =>
  error(
    "IllegalLocationConstraintException",
    400,
    `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
export const unspecifiedLocationConstraint = () => illegalLocationConstraint("unspecified");
export const invalidLocationConstraint = (location: string) =>
  error("InvalidLocationConstraint", 400, "The specified location-constraint is not valid", {
    LocationConstraint: location,
  });

// Objects
export const noSuchKey = (objectKey: string) =>
  error("NoSuchKey", 404, "The specified key does not exist.", { Key: objectKey });
export const invalidVersionId = (versionId: string) =>
  argument("Invalid version id specified", "versionId", versionId);
export const noSuchVersion = (objectKey: string, versionId: string) =>
  error("NoSuchVersion", 404, "The specified version does not exist.", {
    Key: objectKey,
    VersionId: versionId,
  });
export const keyTooLong = (sizeBytes: number) =>
  error("KeyTooLongError", 400, "Your key is too long", {
    Size: sizeBytes,
    MaxSizeAllowed: 1024,
  });
export const metadataTooLarge = (sizeBytes: number) =>
  error("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size", {
    Size: sizeBytes,
    MaxSizeAllowed: 2048,
  });
export const entityTooLarge = (sizeBytes: number, sizeBytesMax: number) =>
  error("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
    ProposedSize: sizeBytes,
    MaxSizeAllowed: sizeBytesMax,
  });
export const incompleteBody = () =>
  error(
    "IncompleteBody",
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );
export const invalidStorageClass = (storageClass: string) =>
  error("InvalidStorageClass", 400, "The storage class you specified is not valid", {
    StorageClassRequested: storageClass,
  });
export const invalidRange = (requested: string, sizeBytes: number) =>
  error("InvalidRange", 416, "The requested range is not satisfiable", {
    RangeRequested: requested,
    ActualObjectSize: sizeBytes,
  });
export const rangeWithPartNumber = () =>
  error("InvalidRequest", 400, "Cannot specify both Range header and partNumber query parameter");
export const invalidPartNumber = (partNumber: number, partCount: number) =>
  error("InvalidPartNumber", 416, "The requested partnumber is not satisfiable", {
    PartNumberRequested: partNumber,
    ActualPartCount: partCount,
  });
export const notLatin1 = (parameter: string, value: string) =>
  argument("Header value cannot be represented using ISO-8859-1.", parameter, value);
export const anonymousOverrides = () =>
  error(
    "InvalidRequest",
    400,
    "Request specific response headers cannot be used for anonymous GET requests.",
  );

// Conditions
export const preconditionFailed = (condition: string) =>
  error(
    "PreconditionFailed",
    412,
    "At least one of the pre-conditions you specified did not hold",
    {
      Condition: condition,
    },
  );
export const conditionalConflict = (condition: string, objectKey: string) =>
  error(
    "ConditionalRequestConflict",
    409,
    "The conditional request cannot succeed due to a conflicting operation against this resource.",
    { Condition: condition, Key: objectKey },
  );
export const notModified = (headers: Readonly<Record<string, string>>) =>
  new ServiceError("NotModified", 304, "Not Modified", { headers });
/** A header whose feature AWS does not have either. */
export const refusedHeader = (header: string, additional?: string) =>
  error(
    "NotImplemented",
    501,
    "A header you provided implies functionality that is not implemented",
    { Header: header, additionalMessage: additional },
  );
export const conditionNotAccepted = (header: string) =>
  refusedHeader(header, `We don't accept the provided value of ${header} header for this API`);
export const severalConditions = () =>
  refusedHeader(
    "If-Match,If-None-Match",
    "Multiple conditional request headers present in the request",
  );
/** A header whose feature is not there yet: the message names it. */
export const notImplementedHeader = (header: string, additional?: string) =>
  error(
    "NotImplemented",
    501,
    `A header you provided implies functionality that is not implemented: ${header}`,
    { Header: header, additionalMessage: additional },
  );

// Checksums
export const badChecksum = (algorithm: string) =>
  error("BadDigest", 400, `The ${algorithm} you specified did not match the calculated checksum.`);
/** CompleteMultipartUpload writes the algorithm in small letters. */
export const badObjectChecksum = (algorithm: string) => badChecksum(algorithm.toLowerCase());
export const badPartChecksum = (algorithm: string, partNumber: number) =>
  error(
    "BadDigest",
    400,
    `The ${algorithm.toLowerCase()} you specified for part ${partNumber} did not match what we received.`,
  );
export const badDigest = (calculated: string, expected: string) =>
  error("BadDigest", 400, "The Content-MD5 you specified did not match what we received.", {
    CalculatedDigest: calculated,
    ExpectedDigest: expected,
  });
export const invalidDigest = (value: string) =>
  error("InvalidDigest", 400, "The Content-MD5 you specified was invalid.", {
    "Content-MD5": value,
  });
export const invalidChecksumValue = (header: string) =>
  error("InvalidRequest", 400, `Value for ${header} header is invalid.`);
export const severalChecksums = () =>
  error(
    "InvalidRequest",
    400,
    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
  );
export const invalidSdkAlgorithm = () =>
  error("InvalidRequest", 400, "Value for x-amz-sdk-checksum-algorithm header is invalid.");
export const sdkAlgorithmWithoutChecksum = () =>
  error(
    "InvalidRequest",
    400,
    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
  );
export const unsupportedAlgorithm = () =>
  error(
    "InvalidRequest",
    400,
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
  );
export const typeNotAllowed = (type: string, algorithm: string) =>
  error(
    "InvalidRequest",
    400,
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
export const typeWithoutAlgorithm = () =>
  error(
    "InvalidRequest",
    400,
    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
  );
export const invalidChecksumType = () =>
  error("InvalidRequest", 400, "Value for x-amz-checksum-type header is invalid.");
export const algorithmMismatch = (expected: string | undefined, actual: string | undefined) =>
  error(
    "InvalidRequest",
    400,
    `Checksum Type mismatch occurred, expected checksum Type: ${expected?.toLowerCase() ?? "null"}, actual checksum Type: ${actual?.toLowerCase() ?? "null"}`,
  );
export const missingIntegrity = () =>
  error(
    "InvalidRequest",
    400,
    "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
  );

// Multipart uploads
export const noSuchUpload = (uploadId: string) =>
  error(
    "NoSuchUpload",
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId: uploadId },
  );
export const partNumberOutside = (partNumber: unknown) =>
  argument(
    "Part number must be an integer between 1 and 10000, inclusive",
    "partNumber",
    partNumber,
  );
export const invalidPart = (uploadId: string, partNumber: number, etag: string | undefined) =>
  error(
    "InvalidPart",
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: uploadId, PartNumber: partNumber, ETag: etag },
  );
export const invalidPartOrder = (uploadId: string) =>
  error(
    "InvalidPartOrder",
    400,
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
    { UploadId: uploadId },
  );
export const entityTooSmall = (sizeBytes: number, partNumber: number, etag: string) =>
  error("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", {
    ProposedSize: sizeBytes,
    MinSizeAllowed: 5_242_880,
    PartNumber: partNumber,
    ETag: etag,
  });
export const malformedXml = () =>
  error(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
export const missingRequestBody = () =>
  error("MissingRequestBodyError", 400, "Request Body is empty");
export const missingPartChecksum = (algorithm: string, partNumber: number) =>
  error(
    "InvalidRequest",
    400,
    `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${partNumber} in the request.`,
  );
export const completeTypeMismatch = (type: string | undefined) =>
  error(
    "InvalidRequest",
    400,
    `The upload was created using the ${type ?? "null"} checksum mode. The complete request must use the same checksum mode.`,
  );
export const noPartsNamed = () =>
  error("InvalidRequest", 400, "You must specify at least one part");
export const invalidUploadIdMarker = (marker: string) =>
  argument("Invalid uploadId marker", "upload-id-marker", marker);
export const objectSizeMismatch = (declared: number, computed: number) =>
  error(
    "InvalidRequest",
    400,
    `The provided 'x-amz-mp-object-size' header value ${declared} does not match what was computed: ${computed}`,
  );

// Copies
export const copySourceMalformed = () =>
  argument("Invalid copy source object key", "x-amz-copy-source", "x-amz-copy-source");
export const copyToItself = () =>
  error(
    "InvalidRequest",
    400,
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
export const copySourceTooLarge = (sizeBytesMax: number) =>
  error(
    "InvalidRequest",
    400,
    `The specified copy source is larger than the maximum allowable size for a copy source: ${sizeBytesMax}`,
  );
export const copyRangeMalformed = (range: string) =>
  argument(
    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
    "x-amz-copy-source-range",
    range,
  );
export const copyRangeOutside = (range: string, sizeBytes: number) =>
  argument(
    `Range specified is not valid for source object of size: ${sizeBytes}`,
    "x-amz-copy-source-range",
    range,
  );
export const copyRangeBeyond = () =>
  error("InvalidRequest", 400, "The specified copy range is invalid for the source object size");
export const unknownDirective = (directive: string) =>
  argument("Unknown metadata directive.", "x-amz-metadata-directive", directive);

// Listings
export const maxKeysOutside = (name: string, value: number) =>
  argument(`Argument ${name} must be an integer between 0 and 2147483647`, name, value);
export const invalidEncodingType = (value: string) =>
  argument("Invalid Encoding Method specified in Request", "encoding-type", value);
export const invalidContinuationToken = () =>
  error("InvalidArgument", 400, "The continuation token provided is incorrect", {
    ArgumentName: "continuation-token",
  });
export const invalidRegion = (region: string) =>
  error("InvalidArgument", 400, `Argument value ${region} is not a valid AWS Region`, {
    ArgumentName: "bucket-region",
  });
export const invalidMaxBuckets = (value: number) =>
  argument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", value);

// Policies
export const noSuchBucketPolicy = (bucket: string) =>
  error("NoSuchBucketPolicy", 404, "The bucket policy does not exist", { BucketName: bucket });
export const malformedPolicy = (message: string) => error("MalformedPolicy", 400, message);
export const unknownPrincipal = (principal: string) =>
  error("MalformedPolicy", 400, "Invalid principal in policy", {
    Detail: `"AWS" : "${principal}"`,
  });
export const policyNotJson = () =>
  malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
export const policyTooLarge = () =>
  error("PolicyTooLarge", 400, "Policy exceeds the maximum allowed document size.");

// Access
export const invalidExpectedOwner = (value: string) =>
  error(
    "InvalidBucketOwnerAWSAccountID",
    400,
    `The value of the expected bucket owner parameter must be an AWS Account ID... [${value}]`,
  );
export const accessDenied = (message = "Access Denied") => error("AccessDenied", 403, message);

// The machine
export const internalError = () =>
  error("InternalError", 500, "We encountered an internal error. Please try again.");
export const outOfSpace = () =>
  error("ServiceUnavailable", 503, "The storage behind this endpoint is full. Please try again.");
