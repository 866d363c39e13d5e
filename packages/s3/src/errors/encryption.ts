/**
 * What is wrong with how a request asks for encryption, or for the content of an encrypted object. AWS names the
 * header `x-amz-server-side-encryption` whichever of its family is at fault.
 */
import { argument, error } from "./error.ts";

const HEADER = "x-amz-server-side-encryption";

export const unknownEncryption = (value: string) =>
  argument("The encryption method specified is not supported", HEADER, value);
export const encryptionNotForReads = (value: string) =>
  argument(
    "x-amz-server-side-encryption header is not supported for this operation.",
    HEADER,
    value,
  );
export const keyWithoutKms = (value: string | undefined) =>
  argument(
    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
    HEADER,
    value,
  );
export const contextMalformed = (value: string) =>
  argument(
    "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
    "x-amz-server-side-encryption-context",
    value,
  );
export const kmsNeedsSignature = () =>
  argument(
    "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
    "Authorization",
    null,
  );
/** What KMS itself refused with. */
export const keyRefused = (code: string, message: string) => error(code, 400, message);

// Customer-provided keys
export const severalEncryptions = (value: string) =>
  argument(
    "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
    HEADER,
    value,
  );
export const unknownCustomerAlgorithm = (value: string) =>
  error(
    "InvalidEncryptionAlgorithmError",
    400,
    "The Encryption request you specified is not valid. Supported value: AES256.",
    { ArgumentName: HEADER, ArgumentValue: value },
  );
const customerKeyFault = (message: string) =>
  error("InvalidArgument", 400, message, { ArgumentName: HEADER });
export const customerAlgorithmMissing = () =>
  customerKeyFault(
    "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.",
  );
export const customerKeyMissing = () =>
  customerKeyFault(
    "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.",
  );
export const customerKeyMd5Missing = () =>
  customerKeyFault(
    "Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 of the secret key.",
  );
export const customerKeyMd5Wrong = () =>
  customerKeyFault("The calculated MD5 hash of the key did not match the hash that was provided.");
export const customerKeyLengthWrong = () =>
  customerKeyFault("The secret key was invalid for the specified algorithm.");
export const customerKeyNeeded = () =>
  error(
    "InvalidRequest",
    400,
    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
  );
export const customerKeyWrong = () =>
  error(
    "AccessDenied",
    403,
    "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
  );
export const customerKeyNotApplicable = () =>
  error("InvalidRequest", 400, "The encryption parameters are not applicable to this object.");
export const customerKeyOfUploadNeeded = () =>
  error(
    "InvalidRequest",
    400,
    "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
  );
export const customerKeyOfUploadWrong = () =>
  error(
    "InvalidRequest",
    400,
    "The provided encryption parameters did not match the ones used originally.",
  );
export const customerKeysBlocked = (callerArn: string, action: string, objectArn: string) =>
  error(
    "AccessDenied",
    403,
    `User: ${callerArn} is not authorized to perform: ${action} on resource: "${objectArn}" because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type`,
  );

// Default encryption of buckets
export const keyNotApplicable = () =>
  error(
    "InvalidArgument",
    400,
    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
    { ArgumentName: "ApplyServerSideEncryptionByDefault" },
  );

// UpdateObjectEncryption
const notUpdatable = (message: string) => error("InvalidRequest", 400, message);
export const updateOfUnencrypted = () =>
  notUpdatable(
    "The UpdateObjectEncryption operation does not support unencrypted source objects. Only source objects encrypted with SSE-S3 or SSE-KMS are supported.",
  );
export const updateOfOtherEncryption = () =>
  notUpdatable(
    "The UpdateObjectEncryption operation does not support source objects with the encryption type DSSE-KMS or SSE-C. Only source objects encrypted with SSE-S3 or SSE-KMS are supported.",
  );
export const updateNeedsEncryptionType = () =>
  notUpdatable(
    "Requests that modify an object encryption configuration require a valid new encryption type. Valid values are SSEKMS. Modify the request to specify SSE-KMS for the updated encryption type, and then try again.",
  );
export const updateNeedsKeyArn = () =>
  notUpdatable(
    "Requests that modify an object's encryption type to SSE-KMS require an AWS KMS key Amazon Resource Name (ARN). Modify the request to specify a KMS key ARN, and then try again.",
  );
