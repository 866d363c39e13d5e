/** Status and sentence of the errors that no model has, by kind of service and by service. */
import type { AuthFamily } from "../auth-profile.ts";

export type ErrorRow = readonly [status: number, message: string];

const UNKNOWN_FAILURE: ErrorRow = [
  500,
  "The request processing has failed because of an unknown error, exception or failure.",
];
const UNAVAILABLE: ErrorRow = [
  503,
  "The request has failed due to a temporary failure of the server.",
];
const RATE_EXCEEDED = "Rate exceeded";

const JSON_ERRORS: Readonly<Record<string, ErrorRow>> = {
  AccessDeniedException: [400, "You do not have sufficient access to perform this action."],
  InternalFailure: UNKNOWN_FAILURE,
  RequestExpired: [400, "The request reached the service more than 15 minutes after its date."],
  ServiceUnavailable: UNAVAILABLE,
  ThrottlingException: [400, RATE_EXCEEDED],
};

export const COMMON_ERRORS: Readonly<Record<AuthFamily, Readonly<Record<string, ErrorRow>>>> = {
  json: JSON_ERRORS,
  "rest-json": {
    ...JSON_ERRORS,
    AccessDeniedException: [403, "You do not have sufficient access to perform this action."],
    ThrottlingException: [429, RATE_EXCEEDED],
  },
  query: {
    AccessDenied: [403, "You do not have sufficient access to perform this action."],
    InternalFailure: UNKNOWN_FAILURE,
    RequestExpired: [400, "The request reached the service more than 15 minutes after its date."],
    ServiceUnavailable: UNAVAILABLE,
    Throttling: [400, RATE_EXCEEDED],
  },
  ec2: {
    InsufficientAddressCapacity: [500, "Not enough available addresses to satisfy your request."],
    InsufficientHostCapacity: [500, "There is not enough capacity to fulfill your request."],
    InsufficientInstanceCapacity: [
      500,
      "There is no capacity available that matches your request. Try again later.",
    ],
    InstanceLimitExceeded: [400, "You have reached the limit of your instances."],
    InternalError: [500, "An internal error has occurred"],
    InternalFailure: UNKNOWN_FAILURE,
    RequestLimitExceeded: [503, "Request limit exceeded."],
    ServiceUnavailable: UNAVAILABLE,
    Unavailable: [503, "The server is overloaded and can't handle the request."],
    UnauthorizedOperation: [403, "You are not authorized to perform this operation."],
    VcpuLimitExceeded: [
      400,
      "You have requested more vCPU capacity than your current vCPU limit allows.",
    ],
  },
  s3: {
    AccessDenied: [403, "Access Denied"],
    BadDigest: [400, "The Content-MD5 you specified did not match what we received."],
    ConditionalRequestConflict: [
      409,
      "The conditional request cannot succeed due to a conflicting operation against this resource.",
    ],
    InternalError: [500, "We encountered an internal error. Please try again."],
    NoSuchBucket: [404, "The specified bucket does not exist"],
    NoSuchKey: [404, "The specified key does not exist."],
    NoSuchUpload: [
      404,
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    ],
    OperationAborted: [
      409,
      "A conflicting conditional operation is currently in progress against this resource. Please try again.",
    ],
    PreconditionFailed: [412, "At least one of the pre-conditions you specified did not hold"],
    RequestTimeout: [
      400,
      "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
    ],
    ServiceUnavailable: [503, "Service is unable to handle request."],
    SlowDown: [503, "Please reduce your request rate."],
  },
};

const DYNAMODB: Readonly<Record<string, ErrorRow>> = {
  ConditionalCheckFailedException: [400, "The conditional request failed"],
  InternalServerError: [500, "Internal server error"],
  ProvisionedThroughputExceededException: [
    400,
    "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
  ],
  RequestLimitExceeded: [
    400,
    "Throughput exceeds the current throughput limit for your account. Please contact AWS Support at https://aws.amazon.com/support request a limit increase",
  ],
  ResourceNotFoundException: [400, "Requested resource not found"],
  ThrottlingException: [400, "Rate of requests exceeds the allowed throughput."],
  TransactionConflictException: [400, "Transaction is ongoing for the item"],
};

export const SERVICE_ERRORS: Readonly<Record<string, Readonly<Record<string, ErrorRow>>>> = {
  accessanalyzer: { InternalServerException: [500, "Internal server error"] },
  dynamodb: DYNAMODB,
  dynamodbstreams: {
    InternalServerError: DYNAMODB.InternalServerError!,
    ThrottlingException: DYNAMODB.ThrottlingException!,
  },
  iam: { ServiceFailure: UNKNOWN_FAILURE },
  lambda: {
    ServiceException: [500, "The Lambda service encountered an internal error."],
    TooManyRequestsException: [429, "Rate Exceeded."],
  },
  logs: {
    ServiceUnavailableException: [500, "The service cannot complete the request."],
  },
  organizations: {
    ServiceException: [
      500,
      "AWS Organizations can't complete your request because of an internal service error. Try again later.",
    ],
    TooManyRequestsException: [
      400,
      "You have sent too many requests in too short a period of time. The quota helps protect against denial-of-service attacks. Try again later.",
    ],
  },
};

/** What a service answers when it is asked too much, or fails: by service, else by kind. */
export const USUAL_ERRORS: Readonly<
  Record<string, { readonly throttle: string; readonly internal: string }>
> = {
  json: { throttle: "ThrottlingException", internal: "InternalFailure" },
  "rest-json": { throttle: "ThrottlingException", internal: "InternalFailure" },
  query: { throttle: "Throttling", internal: "InternalFailure" },
  ec2: { throttle: "RequestLimitExceeded", internal: "InternalError" },
  s3: { throttle: "SlowDown", internal: "InternalError" },
  accessanalyzer: { throttle: "ThrottlingException", internal: "InternalServerException" },
  dynamodb: { throttle: "ThrottlingException", internal: "InternalServerError" },
  dynamodbstreams: { throttle: "ThrottlingException", internal: "InternalServerError" },
  iam: { throttle: "Throttling", internal: "ServiceFailure" },
  lambda: { throttle: "TooManyRequestsException", internal: "ServiceException" },
  organizations: { throttle: "TooManyRequestsException", internal: "ServiceException" },
};
