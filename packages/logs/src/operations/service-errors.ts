/** What the disk refuses, as the error that clients know and try again after. */
import { DiskError } from "@cloudglass/env";
import type { OperationTable, ServiceLog } from "@cloudglass/wire";
import { serviceUnavailable } from "../errors.ts";

export function withServiceErrors(operations: OperationTable, log: ServiceLog): OperationTable {
  const guarded = Object.entries(operations).map(([name, operation]) => {
    const refused = (error: unknown): never => {
      if (!(error instanceof DiskError)) throw error;
      log.error({ operation: name }, error.message);
      throw serviceUnavailable();
    };
    const run: OperationTable[string] = (input, call) => {
      try {
        const output = operation(input, call);
        return output instanceof Promise ? output.catch(refused) : output;
      } catch (error) {
        return refused(error);
      }
    };
    return [name, run] as const;
  });
  return Object.fromEntries(guarded);
}
