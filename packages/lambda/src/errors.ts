/** What Lambda answers with, in AWS's words. Source: Lambda API Reference, AWS's answers. */
import { ServiceError } from "@cloudglass/wire";

/** Lambda's errors say whose fault they are beside what they are. */
export const userError = (code: string, status: number, message: string) =>
  new ServiceError(code, status, message, { fields: { Type: "User" } });

export const invalidParameter = (message: string) =>
  userError("InvalidParameterValueException", 400, message);
export const resourceNotFound = (message: string) =>
  userError("ResourceNotFoundException", 404, message);
export const resourceConflict = (message: string) =>
  userError("ResourceConflictException", 409, message);
export const preconditionFailed = () =>
  userError(
    "PreconditionFailedException",
    412,
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
  );
export const policyRevisionMismatch = () =>
  userError(
    "PreconditionFailedException",
    412,
    "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id",
  );
export const policyLengthExceeded = (sizeBytes: number, limitBytes: number) =>
  userError(
    "PolicyLengthExceededException",
    400,
    `The final policy size (${sizeBytes}) is bigger than the limit (${limitBytes}).`,
  );
export const layerRevisionMismatch = () =>
  userError(
    "PreconditionFailedException",
    412,
    "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id",
  );
export const codeStorageExceeded = () =>
  userError("CodeStorageExceededException", 400, "Code storage limit exceeded.");
export const codeVerificationFailed = (name: string) =>
  userError(
    "CodeVerificationFailedException",
    400,
    `Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for ${name}.`,
  );
export const noSuchCodeSigningConfig = (arn: string) =>
  resourceNotFound(`The Lambda code signing configuration ${arn} can not be found.`);
export const codeSigningConfigGone = (arn: string) =>
  userError(
    "CodeSigningConfigNotFoundException",
    404,
    `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
  );
/** What AWS has and this emulator does not: never done half. */
export const notImplemented = (what: string) =>
  new ServiceError("NotImplemented", 501, `${what} is not implemented by this emulator.`);
export const accessDenied = (message: string) => userError("AccessDeniedException", 403, message);
export const noSuchFunction = (arn: string) => resourceNotFound(`Function not found: ${arn}`);
export const invalidRequestContent = (message: string) =>
  userError("InvalidRequestContentException", 400, message);
export const requestTooLarge = (bytesMax: number) =>
  userError(
    "RequestTooLargeException",
    413,
    `Request must be smaller than ${bytesMax} bytes for the InvokeFunction operation`,
  );
export const tooManyRequests = (reason: string) =>
  new ServiceError("TooManyRequestsException", 429, "Rate Exceeded.", {
    fields: { Type: "User", Reason: reason },
  });
const serverError = (code: string, status: number, message: string) =>
  new ServiceError(code, status, message, { fields: { Type: "Service", Message: message } });
export const invalidRuntime = (message: string) =>
  serverError("InvalidRuntimeException", 502, message);
export const serviceException = () =>
  serverError("ServiceException", 500, "The service is shutting down. Try again.");
export const snapStartFailed = (errorType: string, isTimeout: boolean) =>
  isTimeout
    ? userError(
        "SnapStartTimeoutException",
        408,
        `Restoring the snapshot took too long (${errorType})`,
      )
    : userError("SnapStartException", 400, `The snapshot could not be restored (${errorType})`);
export const recursiveInvocation = () =>
  userError(
    "RecursiveInvocationException",
    400,
    "Lambda detected this function invocation as part of a recursive loop with other Amazon Web Services resources and stopped it.",
  );
export const noSuchAlias = (arn: string) => resourceNotFound(`Cannot find alias arn: ${arn}`);
export const noProvisionedConcurrency = () =>
  userError(
    "ProvisionedConcurrencyConfigNotFoundException",
    404,
    "No Provisioned Concurrency Config found for this function",
  );
export const noPolicy = () => resourceNotFound("No policy is associated with the given resource.");
export const resourceDoesNotExist = () =>
  resourceNotFound("The resource you requested does not exist.");
export const functionDoesNotExist = () => resourceNotFound("Function does not exist");
