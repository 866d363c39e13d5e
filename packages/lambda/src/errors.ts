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
export const accessDenied = (message: string) => userError("AccessDeniedException", 403, message);
export const noSuchFunction = (arn: string) => resourceNotFound(`Function not found: ${arn}`);
export const noSuchAlias = (arn: string) => resourceNotFound(`Cannot find alias arn: ${arn}`);
export const noPolicy = () => resourceNotFound("No policy is associated with the given resource.");
export const resourceDoesNotExist = () =>
  resourceNotFound("The resource you requested does not exist.");
export const functionDoesNotExist = () => resourceNotFound("Function does not exist");
