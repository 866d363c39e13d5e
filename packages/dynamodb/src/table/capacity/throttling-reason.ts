/**
 * Why a request is throttled, in DynamoDB's words: what is, on which side, by which limit.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html
 */

export type ThrottledResource = "Table" | "Index";
export type Side = "Read" | "Write";
export type ThrottlingLimit =
  | "ProvisionedThroughputExceeded"
  | "KeyRangeThroughputExceeded"
  | "AccountLimitExceeded"
  | "MaxOnDemandThroughputExceeded";

export type ThrottlingReasonName = `${ThrottledResource}${Side}${ThrottlingLimit}`;

export function throttlingReason(
  resource: ThrottledResource,
  side: Side,
  limit: ThrottlingLimit,
): ThrottlingReasonName {
  return `${resource}${side}${limit}`;
}

export interface ThrottlingError {
  readonly code:
    | "ProvisionedThroughputExceededException"
    | "ThrottlingException"
    | "RequestLimitExceeded";
  readonly message: string;
}

const HOT_KEY =
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";

/**
 * What a throttled request is answered with, besides its reasons.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
 */
export function throttlingError(
  resource: ThrottledResource,
  mode: "provisioned" | "on-demand",
  reasons: readonly ThrottlingReasonName[],
): ThrottlingError {
  const hasReached = (limit: ThrottlingLimit) => reasons.some((reason) => reason.endsWith(limit));
  if (mode === "provisioned") {
    return {
      code: "ProvisionedThroughputExceededException",
      message: resource === "Table" ? TABLE_EXCEEDED : INDEX_EXCEEDED,
    };
  }
  if (hasReached("MaxOnDemandThroughputExceeded")) {
    return {
      code: "ThrottlingException",
      message: "Throughput exceeds the maximum OnDemandThroughput configured on table or index",
    };
  }
  if (hasReached("AccountLimitExceeded")) {
    return {
      code: "RequestLimitExceeded",
      message:
        "Throughput exceeds the current throughput limit for your account. " +
        "Please contact AWS Support at https://aws.amazon.com/support to request a limit increase",
    };
  }
  return {
    code: "ThrottlingException",
    message:
      "Throughput exceeds the current capacity of your table or index. " +
      "DynamoDB is automatically scaling your table or index so please try again shortly. " +
      `If exceptions persist, check if you have a hot key: ${HOT_KEY}`,
  };
}

const TABLE_EXCEEDED =
  "The level of configured provisioned throughput for the table was exceeded. " +
  "Consider increasing your provisioning level with the UpdateTable API.";
const INDEX_EXCEEDED =
  "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. " +
  "Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API";
