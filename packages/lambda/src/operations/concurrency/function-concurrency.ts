/**
 * What a function has reserved of the account's concurrency. 100 stay for functions that reserve nothing.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html, API_GetFunctionConcurrency, API_DeleteFunctionConcurrency
 */
import type {
  Concurrency,
  DeleteFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyCommandInput,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, noSuchFunction } from "../../errors.ts";
import {
  provisionedOf,
  UNRESERVED_CONCURRENCY_MIN,
  unreservedConcurrency,
} from "../../function/concurrency.ts";
import { functionArn } from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import type { FunctionRecord } from "../../function/records.ts";
import { namedFunction, type Rooms, requireFunction } from "../../rooms.ts";

export function putFunctionConcurrency(
  rooms: Rooms,
  input: PutFunctionConcurrencyCommandInput,
  call: Call,
): Concurrency {
  const record = requireWhole(rooms, input.FunctionName, call);
  const reserved = input.ReservedConcurrentExecutions as number;
  const provisioned = provisionedOf(rooms, record);
  if (reserved < provisioned) {
    throw invalidParameter(
      ` ReservedConcurrentExecutions  ${reserved} should not be lower than function's total provisioned concurrency [${provisioned}].`,
    );
  }
  const before = record.reservedConcurrency ?? provisioned;
  if (unreservedConcurrency(rooms, record) + before - reserved < UNRESERVED_CONCURRENCY_MIN) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_CONCURRENCY_MIN}].`,
    );
  }
  change(rooms, { ...record, reservedConcurrency: reserved });
  return { ReservedConcurrentExecutions: reserved };
}

export function getFunctionConcurrency(
  rooms: Rooms,
  input: GetFunctionConcurrencyCommandInput,
  call: Call,
): GetFunctionConcurrencyResponse {
  const named = namedFunction(input.FunctionName, undefined, call);
  const { reservedConcurrency } = requireFunction(rooms, named);
  return { ReservedConcurrentExecutions: reservedConcurrency };
}

export function deleteFunctionConcurrency(
  rooms: Rooms,
  input: DeleteFunctionConcurrencyCommandInput,
  call: Call,
): object {
  const { reservedConcurrency: _, ...record } = requireWhole(rooms, input.FunctionName, call);
  change(rooms, record);
  return {};
}

function change(rooms: Rooms, record: FunctionRecord): void {
  rooms.functions.put(record);
  rooms.provisioned.refresh(record);
}

/** Throws for a version or an alias, and when there is no such function. */
function requireWhole(rooms: Rooms, name: string | undefined, call: Call): FunctionRecord {
  const named = namedFunction(name, undefined, call);
  if (named.qualifier !== undefined) {
    throw invalidParameter(
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    );
  }
  const record = rooms.functions.at(named);
  if (record === undefined) throw noSuchFunction(functionArn(named, LATEST));
  return record;
}
