/**
 * Why a transaction was cancelled: for each of its items, in their order.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html
 */
import type { CancellationReason } from "@aws-sdk/client-dynamodb";
import {
  COLLECTION_FULL,
  CONDITION_FAILED,
  TRANSACTION_ONGOING,
  transactionCancelled,
} from "../../errors.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { ThrottledError } from "../../table/admission/index.ts";
import type { TransactedRead, TransactedWrite } from "../../table/transactions/index.ts";

export type Reason = CancellationReason;

const NONE: Reason = { Code: "None" };

export function cancelled(reasons: readonly Reason[]) {
  return transactionCancelled(
    reasons.map(({ Code }) => Code as string),
    reasons,
  );
}

/** @param shows whether the item is shown that did not meet its condition */
export function reasonOfWrite(write: TransactedWrite, shows: boolean): Reason {
  switch (write.kind) {
    case "refused": {
      const reason: Reason = { Code: "ConditionalCheckFailed", Message: CONDITION_FAILED };
      const item = shows ? write.before?.item : undefined;
      return item === undefined ? reason : { ...reason, Item: item as NonNullable<Reason["Item"]> };
    }
    case "invalid":
      return invalidReason(write.fault);
    case "throttled":
      return throttledReason(write.error);
    case "full":
      return { Code: "ItemCollectionSizeLimitExceeded", Message: COLLECTION_FULL };
    case "conflict":
      return { Code: "TransactionConflict", Message: TRANSACTION_ONGOING };
    default:
      return NONE;
  }
}

export function reasonOfRead(read: TransactedRead): Reason {
  if (read.kind === "throttled") return throttledReason(read.error);
  if (read.kind === "conflict") {
    return { Code: "TransactionConflict", Message: TRANSACTION_ONGOING };
  }
  return NONE;
}

export function invalidReason({ message }: ValidationException): Reason {
  return { Code: "ValidationError", Message: message };
}

function throttledReason({ code, message }: ThrottledError): Reason {
  const isProvisioned = code === "ProvisionedThroughputExceededException";
  return {
    Code: isProvisioned ? "ProvisionedThroughputExceeded" : "ThrottlingError",
    Message: message,
  };
}

/**
 * What `fit` throws about one item, unless the whole request is refused for it: AWS refuses empty keys before the
 * transaction begins.
 */
export function faultOr<Result>(fit: () => Result): Result | ValidationException {
  try {
    return fit();
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error;
    if (error.message.startsWith("One or more parameter values are not valid. ")) throw error;
    return error;
  }
}
