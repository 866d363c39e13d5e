/** https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
import type {
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms, requireFunction } from "../../rooms.ts";
import { listedConfiguration } from "../functions/listed-configuration.ts";
import { page } from "../page.ts";

export function listVersionsByFunction(
  rooms: Rooms,
  input: ListVersionsByFunctionCommandInput,
  call: Call,
): ListVersionsByFunctionResponse {
  const named = namedFunction(input.FunctionName, undefined, call);
  const all = rooms.functions.versions(requireFunction(rooms, named));
  const { items, next } = page(all, input, ({ version }) => version);
  return {
    Versions: items.map((each) => listedConfiguration(rooms, each, each.version)),
    ...(next !== undefined && { NextMarker: next }),
  };
}
