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
