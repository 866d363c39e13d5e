/** What CloudWatch Logs answers with, in AWS's words. Source: CloudWatch Logs API Reference, AWS's answers. */
import { ServiceError } from "@cloudglass/wire";

export const invalidParameter = (message: string) =>
  new ServiceError("InvalidParameterException", 400, message);
export const invalidOperation = (message: string) =>
  new ServiceError("InvalidOperationException", 400, message);
export const validation = (message: string) =>
  new ServiceError("ValidationException", 400, message);
const resourceNotFound = (message: string) =>
  new ServiceError("ResourceNotFoundException", 400, message);

export const noSuchGroup = () => resourceNotFound("The specified log group does not exist.");
export const noSuchStream = () => resourceNotFound("The specified log stream does not exist.");
export const noSuchResource = () => resourceNotFound("The specified resource does not exist.");
export const noSuchMetricFilter = () =>
  resourceNotFound("The specified metric filter does not exist.");
export const noSuchSubscriptionFilter = () =>
  resourceNotFound("The specified subscription filter does not exist.");
export const noSuchPolicy = (name: string) =>
  resourceNotFound(`Policy with name [${name}] does not exist.`);
export const groupExists = () =>
  new ServiceError("ResourceAlreadyExistsException", 400, "The specified log group already exists");
export const streamExists = () =>
  new ServiceError(
    "ResourceAlreadyExistsException",
    400,
    "The specified log stream already exists",
  );
export const serviceUnavailable = () =>
  new ServiceError("ServiceUnavailableException", 500, "The service cannot complete the request.");
export const limitExceeded = () =>
  new ServiceError("LimitExceededException", 400, "Resource limit exceeded.");
export const tooManyTags = (resourceName: string) =>
  new ServiceError("TooManyTagsException", 400, "A resource can have no more than 50 tags.", {
    fields: { resourceName },
  });
export const policyChanged = () =>
  new ServiceError(
    "OperationAbortedException",
    400,
    "The resource policy was changed: its revision is not the expected one.",
  );
export const sessionTimedOut = () =>
  new ServiceError("SessionTimeoutException", 400, "The session has timed out.");
export const invalidToken = () => invalidParameter("The specified nextToken is invalid.");
/** What is not emulated is refused by name. */
export const notImplemented = (what: string) =>
  new ServiceError("NotImplemented", 501, `${what} is not implemented`);
