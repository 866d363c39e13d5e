/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html */
import type {
  ListFunctionUrlConfigsCommandInput,
  ListFunctionUrlConfigsResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { functionDoesNotExist } from "../../errors.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { page } from "../page.ts";
import { shownConfig } from "./url-config.ts";

export function listFunctionUrlConfigs(
  rooms: Rooms,
  input: ListFunctionUrlConfigsCommandInput,
  call: Call,
): ListFunctionUrlConfigsResponse {
  const named = namedFunction(input.FunctionName, undefined, call);
  if (rooms.functions.at(named) === undefined) throw functionDoesNotExist();
  const { items, next } = page(rooms.urls.of(named), input, ({ urlId }) => urlId);
  return {
    FunctionUrlConfigs: items.map((record) => shownConfig(record, call)),
    ...(next !== undefined && { NextMarker: next }),
  };
}
