/** A version as lists show it: states are shown of single functions alone. */
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { VersionRecord } from "../../function/records.ts";
import type { Rooms } from "../../rooms.ts";
import { functionConfiguration } from "./function-configuration.ts";

export function listedConfiguration(
  rooms: Rooms,
  version: VersionRecord,
  qualifier: string | undefined,
): FunctionConfiguration {
  const {
    State,
    StateReason,
    StateReasonCode,
    LastUpdateStatus,
    LastUpdateStatusReason,
    LastUpdateStatusReasonCode,
    RuntimeVersionConfig,
    ...shown
  } = functionConfiguration(rooms, version, qualifier);
  return shown;
}
