/**
 * Environments that are started before anyone asks.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html, API_GetProvisionedConcurrencyConfig, API_DeleteProvisionedConcurrencyConfig, API_ListProvisionedConcurrencyConfigs
 */
import type {
  DeleteProvisionedConcurrencyConfigCommandInput,
  GetProvisionedConcurrencyConfigCommandInput,
  GetProvisionedConcurrencyConfigResponse,
  ListProvisionedConcurrencyConfigsCommandInput,
  ListProvisionedConcurrencyConfigsResponse,
  PutProvisionedConcurrencyConfigCommandInput,
  PutProvisionedConcurrencyConfigResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, noProvisionedConcurrency, resourceConflict } from "../../errors.ts";
import {
  provisionedOf,
  UNRESERVED_CONCURRENCY_MIN,
  unreservedConcurrency,
} from "../../function/concurrency.ts";
import type { ProvisionedRecord } from "../../function/execution/provisioned-fleets.ts";
import { functionArn, type NamedFunction } from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import { namedFunction, type Rooms, requireFunction, requireTarget } from "../../rooms.ts";
import { page } from "../page.ts";

export function putProvisionedConcurrencyConfig(
  rooms: Rooms,
  input: PutProvisionedConcurrencyConfigCommandInput,
  call: Call,
): PutProvisionedConcurrencyConfigResponse {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  if (named.qualifier === LATEST) throw isUnpublished();
  const { accountId, region, functionName } = named;
  const qualifier = named.qualifier as string;
  const count = input.ProvisionedConcurrentExecutions as number;
  const target = requireTarget(rooms, named);
  requireRoom(rooms, named, count);
  if ("name" in target) {
    if (target.version === LATEST) throw isUnpublished();
    if (rooms.provisionedConfigs.at(named, target.version) !== undefined) {
      throw resourceConflict(
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
      );
    }
  } else if (isPointedAt(rooms, named, qualifier)) {
    throw resourceConflict("Version is pointed by a Provisioned Concurrency alias");
  }
  const modifiedAtMs = rooms.env.clock.now();
  const record = { accountId, region, functionName, qualifier, count, modifiedAtMs };
  rooms.provisioned.put(record);
  return shown(rooms, record);
}

export function getProvisionedConcurrencyConfig(
  rooms: Rooms,
  input: GetProvisionedConcurrencyConfigCommandInput,
  call: Call,
): GetProvisionedConcurrencyConfigResponse {
  const record = configOf(rooms, namedFunction(input.FunctionName, input.Qualifier, call));
  if (record === undefined) throw noProvisionedConcurrency();
  return shown(rooms, record);
}

export function deleteProvisionedConcurrencyConfig(
  rooms: Rooms,
  input: DeleteProvisionedConcurrencyConfigCommandInput,
  call: Call,
): object {
  const record = configOf(rooms, namedFunction(input.FunctionName, input.Qualifier, call));
  if (record !== undefined) rooms.provisioned.remove(record);
  return {};
}

export function listProvisionedConcurrencyConfigs(
  rooms: Rooms,
  input: ListProvisionedConcurrencyConfigsCommandInput,
  call: Call,
): ListProvisionedConcurrencyConfigsResponse {
  const named = namedFunction(input.FunctionName, undefined, call);
  requireFunction(rooms, named);
  const all = rooms.provisionedConfigs.of(named);
  const { items, next } = page(all, input, ({ qualifier }) => qualifier);
  return {
    ProvisionedConcurrencyConfigs: items.map((record) => ({
      FunctionArn: functionArn(record, record.qualifier),
      ...shown(rooms, record),
    })),
    ...(next !== undefined && { NextMarker: next }),
  };
}

const isUnpublished = () =>
  invalidParameter(
    "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
  );

function configOf(rooms: Rooms, named: NamedFunction): ProvisionedRecord | undefined {
  if (named.qualifier === LATEST) {
    throw invalidParameter(
      "The function resource provided must be an alias or a published version.",
    );
  }
  requireTarget(rooms, named);
  return rooms.provisionedConfigs.at(named, named.qualifier);
}

/** Within what the function reserved, or within what the account has left. */
function requireRoom(rooms: Rooms, named: NamedFunction, count: number): void {
  const before = rooms.provisionedConfigs.at(named, named.qualifier)?.count ?? 0;
  const others = provisionedOf(rooms, named) - before;
  const reserved = rooms.functions.at(named)?.reservedConcurrency;
  if (reserved !== undefined) {
    if (others + count <= reserved) return;
    throw invalidParameter(
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    );
  }
  const unreserved = unreservedConcurrency(rooms, named) + before;
  if (count > unreserved) {
    throw invalidParameter(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`,
    );
  }
  if (unreserved - count < UNRESERVED_CONCURRENCY_MIN) {
    throw invalidParameter(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_CONCURRENCY_MIN}].`,
    );
  }
}

/** By an alias that has provisioned concurrency itself. */
function isPointedAt(rooms: Rooms, named: NamedFunction, version: string): boolean {
  return rooms.functions
    .aliases(named)
    .some(
      (alias) =>
        (alias.version === version || alias.routing?.version === version) &&
        rooms.provisionedConfigs.at(named, alias.name) !== undefined,
    );
}

function shown(rooms: Rooms, record: ProvisionedRecord): GetProvisionedConcurrencyConfigResponse {
  const { available, allocated, status, reason } = rooms.provisioned.status(record);
  return {
    RequestedProvisionedConcurrentExecutions: record.count,
    AvailableProvisionedConcurrentExecutions: available,
    AllocatedProvisionedConcurrentExecutions: allocated,
    Status: status,
    ...(reason !== undefined && { StatusReason: reason }),
    // `2026-01-31T00:00:00+0000`
    LastModified: `${new Date(record.modifiedAtMs).toISOString().slice(0, 19)}+0000`,
  };
}
