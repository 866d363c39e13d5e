/** What the engine rooms throw, as the errors that clients know. */
import { DiskError } from "@cloudglass/env";
import type { Call, OperationTable, ServiceLog } from "@cloudglass/wire";
import {
  collectionFull,
  internalError,
  transactionConflict,
  validation,
  withoutCapacity,
} from "../errors.ts";
import { ValidationException } from "../expression/validation-exception.ts";
import { LockedError } from "../storage/partition/index.ts";
import { GroupUnavailableError } from "../storage/replication/index.ts";
import { ThrottledError } from "../table/admission/index.ts";
import { CollectionFullError } from "../table/collection-size.ts";

export function withServiceErrors(operations: OperationTable, log: ServiceLog): OperationTable {
  const guarded = Object.entries(operations).map(([name, operation]) => {
    const traced = (error: unknown, call: Call) => {
      if (isUnavailable(error)) call.trace("unavailable", { reason: error.message });
      return serviceErrorOf(error, name, log);
    };
    const run: OperationTable[string] = (input, call) => {
      try {
        const output = operation(input, call);
        if (!(output instanceof Promise)) return output;
        return output.catch((error) => {
          throw traced(error, call);
        });
      } catch (error) {
        throw traced(error, call);
      }
    };
    return [name, run] as const;
  });
  return Object.fromEntries(guarded);
}

/** Anything that is not known here is a defect, and stays what it is. */
export function serviceErrorOf(error: unknown, operation: string, log: ServiceLog): unknown {
  if (error instanceof ValidationException) return validation(error.message);
  if (error instanceof ThrottledError) return withoutCapacity(error);
  if (error instanceof CollectionFullError) return collectionFull();
  if (error instanceof LockedError) return transactionConflict();
  if (isUnavailable(error)) {
    log.error({ operation }, error.message);
    return internalError();
  }
  return error;
}

function isUnavailable(error: unknown): error is GroupUnavailableError | DiskError {
  return error instanceof GroupUnavailableError || error instanceof DiskError;
}
