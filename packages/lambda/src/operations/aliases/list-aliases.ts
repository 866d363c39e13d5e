/** https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */
import type { ListAliasesCommandInput, ListAliasesResponse } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms, requireFunction } from "../../rooms.ts";
import { page } from "../page.ts";
import { aliasConfiguration } from "./alias-configuration.ts";

export function listAliases(
  rooms: Rooms,
  input: ListAliasesCommandInput,
  call: Call,
): ListAliasesResponse {
  const named = namedFunction(input.FunctionName, undefined, call);
  const { FunctionVersion: wanted } = input;
  const all = rooms.functions
    .aliases(requireFunction(rooms, named))
    .filter(({ version }) => wanted === undefined || version === wanted);
  const { items, next } = page(all, input, ({ name }) => name);
  return {
    Aliases: items.map(aliasConfiguration),
    ...(next !== undefined && { NextMarker: next }),
  };
}
