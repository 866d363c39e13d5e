/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
import type { GetAccountSettingsResponse } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import {
  CODE_STORAGE_BYTES_MAX,
  CONCURRENCY_MAX,
  codeStorageBytes,
} from "../../function/account-limits.ts";
import { ZIPPED_BYTES_MAX } from "../../function/code/package-limits.ts";
import type { Rooms } from "../../rooms.ts";
import { UNZIPPED_BYTES_MAX } from "../../runtime/code/index.ts";

export function getAccountSettings(
  rooms: Rooms,
  _input: object,
  call: Call,
): GetAccountSettingsResponse {
  const { accountId } = call.caller;
  const functions = rooms.functions.in(accountId, call.region);
  const reserved = functions.reduce((sum, each) => sum + (each.reservedConcurrency ?? 0), 0);
  return {
    AccountLimit: {
      TotalCodeSize: CODE_STORAGE_BYTES_MAX,
      CodeSizeUnzipped: UNZIPPED_BYTES_MAX,
      CodeSizeZipped: ZIPPED_BYTES_MAX,
      ConcurrentExecutions: CONCURRENCY_MAX,
      UnreservedConcurrentExecutions: CONCURRENCY_MAX - reserved,
    },
    AccountUsage: {
      TotalCodeSize: codeStorageBytes(rooms, accountId, call.region),
      FunctionCount: functions.length,
    },
  };
}
