/**
 * What EC2 answers with, in AWS's words. None of it is modeled; the codes are those of
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. Errors of one kind of resource stand with
 * the kind, in `resource/`.
 */
import { ServiceError } from "@cloudglass/wire";

export const clientError = (code: string, message: string) => new ServiceError(code, 400, message);

export const invalidParameterValue = (message: string) =>
  clientError("InvalidParameterValue", message);
export const invalidParameterCombination = (message: string) =>
  clientError("InvalidParameterCombination", message);
export const missingParameter = (message: string) => clientError("MissingParameter", message);
export const missing = (parameter: string) =>
  missingParameter(`The request must contain the parameter ${parameter}`);
export const invalidParameter = (message: string) => clientError("InvalidParameter", message);
export const invalidRequest = (message: string) => clientError("InvalidRequest", message);
export const dependencyViolation = (message: string) => clientError("DependencyViolation", message);
export const operationNotPermitted = (message: string) =>
  clientError("OperationNotPermitted", message);
export const unsupportedOperation = (message: string) =>
  clientError("UnsupportedOperation", message);
export const unsupported = (message: string) => clientError("Unsupported", message);
export const incorrectState = (message: string) => clientError("IncorrectState", message);
export const filterLimitExceeded = (limit: number) =>
  clientError(
    "FilterLimitExceeded",
    `The maximum number of filter values specified on a single call is ${limit}`,
  );
export const accessDenied = (message: string) => new ServiceError("AccessDenied", 403, message);
export const dryRunSucceeded = () =>
  new ServiceError("DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.");
export const idempotentParameterMismatch = (token: string) =>
  clientError(
    "IdempotentParameterMismatch",
    `The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different request parameters. Client token: ${token}`,
  );
export const tagLimitExceeded = () =>
  clientError("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
/** What AWS has and this emulator does not: never done half. */
export const notImplemented = (what: string) =>
  new ServiceError("NotImplemented", 501, `${what} is not implemented by this emulator.`);
