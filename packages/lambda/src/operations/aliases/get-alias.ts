/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */
import type { AliasConfiguration, GetAliasCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { noSuchAlias } from "../../errors.ts";
import { functionArn } from "../../function/function-name.ts";
import { namedFunction, type Rooms, requireFunction } from "../../rooms.ts";
import { aliasConfiguration } from "./alias-configuration.ts";

export function getAlias(
  rooms: Rooms,
  input: GetAliasCommandInput,
  call: Call,
): AliasConfiguration {
  const named = namedFunction(input.FunctionName, undefined, call);
  const name = input.Name ?? "";
  requireFunction(rooms, named);
  const alias = rooms.functions.alias(named, name);
  if (alias === undefined) throw noSuchAlias(functionArn(named, name));
  return aliasConfiguration(alias);
}
