/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
import type { ListFunctionsCommandInput, ListFunctionsResponse } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter } from "../../errors.ts";
import { LATEST } from "../../function/functions.ts";
import type { VersionRecord } from "../../function/records.ts";
import type { Rooms } from "../../rooms.ts";
import { page } from "../page.ts";
import { listedConfiguration } from "./listed-configuration.ts";

/** With a master's region: replicas at the edge, of which there are none. */
export function listFunctions(
  rooms: Rooms,
  input: ListFunctionsCommandInput,
  call: Call,
): ListFunctionsResponse {
  if (input.MasterRegion !== undefined) {
    if (input.FunctionVersion === "ALL") return { Functions: [] };
    throw invalidParameter("FunctionVersion must be set to ALL when MasterRegion is specified.");
  }
  const all = rooms.functions.in(call.caller.accountId, call.region).flatMap((record) => {
    const versions: readonly (VersionRecord | undefined)[] =
      input.FunctionVersion === "ALL"
        ? rooms.functions.versions(record)
        : [rooms.functions.version(record, LATEST)];
    return versions.filter((version) => version !== undefined);
  });
  const { items, next } = page(
    all,
    input,
    ({ functionName, version }) => `${functionName}:${version}`,
  );
  return {
    Functions: items.map((version) =>
      listedConfiguration(
        rooms,
        version,
        input.FunctionVersion === "ALL" ? version.version : undefined,
      ),
    ),
    ...(next !== undefined && { NextMarker: next }),
  };
}
