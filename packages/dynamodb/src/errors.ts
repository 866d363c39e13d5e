/** What DynamoDB answers with, in AWS's words. Source: DynamoDB API Reference, AWS's answers. */
import { ServiceError } from "@cloudglass/wire";
import { INVALID_VALUES } from "./expression/validation-exception.ts";
import type { ThrottledError } from "./table/admission/index.ts";

export const validation = (message: string) =>
  new ServiceError("ValidationException", 400, message);
export const resourceNotFound = (message: string) =>
  new ServiceError("ResourceNotFoundException", 400, message);
export const resourceInUse = (message: string) =>
  new ServiceError("ResourceInUseException", 400, message);
export const limitExceeded = (message: string) =>
  new ServiceError("LimitExceededException", 400, message);
export const CONDITION_FAILED = "The conditional request failed";
/** @param item what is there, when the request asks for it */
export const conditionFailed = (item?: object) =>
  new ServiceError("ConditionalCheckFailedException", 400, CONDITION_FAILED, {
    fields: { Item: item },
  });
/** @param item what is there, when the request asks for it */
export const duplicateItem = (item?: object) =>
  new ServiceError("DuplicateItemException", 400, "Duplicate primary key exists in table", {
    fields: { Item: item },
  });
export const accessDenied = (message: string) =>
  new ServiceError("AccessDeniedException", 400, message);
export const TRANSACTION_ONGOING = "Transaction is ongoing for the item";
export const COLLECTION_FULL = "Collection size exceeded.";
export const collectionFull = () =>
  new ServiceError("ItemCollectionSizeLimitExceededException", 400, COLLECTION_FULL);
export const transactionConflict = () =>
  new ServiceError("TransactionConflictException", 400, TRANSACTION_ONGOING);
/** @param codes those of the reasons */
export const transactionCancelled = (codes: readonly string[], reasons: readonly object[]) =>
  new ServiceError(
    "TransactionCanceledException",
    400,
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
    { fields: { CancellationReasons: reasons } },
  );
export const requestInProgress = () =>
  new ServiceError(
    "TransactionInProgressException",
    400,
    "The transaction with the given request token is already in progress.",
  );
export const otherRequest = () =>
  new ServiceError(
    "IdempotentParameterMismatchException",
    400,
    "Rejected the request because you are retrying a request with a different payload " +
      "that is using an idempotent token that was already used.",
  );
export const throttled = (message: string) => new ServiceError("ThrottlingException", 400, message);
/** @param what which policy is missing, or which revision */
export const policyNotFound = (what: string) =>
  new ServiceError(
    "PolicyNotFoundException",
    400,
    `Resource-based policy not found for the provided ResourceArn: ${what}`,
  );
export const policyLocksOut = () =>
  new ServiceError(
    "AccessDeniedException",
    400,
    "The new resource policy will not allow you to update the resource policy in the future.",
  );
export const internalError = () =>
  new ServiceError("InternalServerError", 500, "Internal server error");

export const invalid = (what: string) => validation(`${INVALID_VALUES}${what}`);
export const notImplemented = (what: string) =>
  new ServiceError("NotImplemented", 501, `${what} is not implemented by this emulator.`);
/** AWS spells the member of ThrottlingException otherwise than that of the others. */
export const withoutCapacity = ({ code, message, reasons }: ThrottledError) => {
  const member = code === "ThrottlingException" ? "throttlingReasons" : "ThrottlingReasons";
  return new ServiceError(code, 400, message, { fields: { [member]: reasons } });
};

export const NO_SUCH_TABLE = "Requested resource not found";
/** Of requests that read and write items. */
export const noSuchTable = () => resourceNotFound(NO_SUCH_TABLE);
/** Of requests that describe and change tables. */
export const noSuchTableNamed = (name: string) =>
  resourceNotFound(`Requested resource not found: Table: ${name} not found`);
export const tableExists = (name: string) => resourceInUse(`Table already exists: ${name}`);
export const stillInUse = (what: string) =>
  resourceInUse(`Attempt to change a resource which is still in use: ${what}`);
export const subscriberLimit = (what: string) =>
  limitExceeded(`Subscriber limit exceeded: ${what}`);
export const invalidRequest = (what: string) => validation(`Invalid Request: ${what}`);

/** Of requests about backups. */
export const tableAlreadyExists = (name: string) =>
  new ServiceError("TableAlreadyExistsException", 400, `Table already exists: ${name}`);
export const tableInUse = (message: string) =>
  new ServiceError("TableInUseException", 400, message);
export const backupNotFound = (arn: string) =>
  new ServiceError("BackupNotFoundException", 400, `Backup not found: ${arn}`);
export const backupInUse = (message: string) =>
  new ServiceError("BackupInUseException", 400, message);
export const recoveryUnavailable = (name: string) =>
  new ServiceError(
    "PointInTimeRecoveryUnavailableException",
    400,
    `Point in time recovery is not enabled for table '${name}'`,
  );
export const invalidRestoreTime = (message: string) =>
  new ServiceError("InvalidRestoreTimeException", 400, message);
export const tableNotFound = (name: string) =>
  new ServiceError("TableNotFoundException", 400, `Table not found: ${name}`);
export const continuousBackupsUnavailable = (name: string) =>
  new ServiceError(
    "ContinuousBackupsUnavailableException",
    400,
    `Backups are being enabled for the table: ${name}. Please retry later`,
  );
export const exportNotFound = (what: string) =>
  new ServiceError("ExportNotFoundException", 400, `Export not found: ${what}`);
export const exportConflict = () =>
  new ServiceError(
    "ExportConflictException",
    400,
    "Export conflict: Duplicate request detected with conflicting parameters",
  );
export const invalidExportTime = (message: string) =>
  new ServiceError("InvalidExportTimeException", 400, message);
export const importNotFound = (arn: string) =>
  new ServiceError("ImportNotFoundException", 400, `Import not found: ${arn}`);
export const importConflict = () =>
  new ServiceError(
    "ImportConflictException",
    400,
    "Import conflict: Duplicate request detected with conflicting parameters",
  );
