/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
import type { AliasConfiguration, CreateAliasCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { resourceConflict } from "../../errors.ts";
import { functionArn } from "../../function/function-name.ts";
import type { AliasRecord } from "../../function/records.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { aliasConfiguration } from "./alias-configuration.ts";
import { requireTargets, routingOf } from "./routing.ts";

export function createAlias(
  rooms: Rooms,
  input: CreateAliasCommandInput,
  call: Call,
): AliasConfiguration {
  const { accountId, region, functionName } = namedFunction(input.FunctionName, undefined, call);
  const place = { accountId, region, functionName };
  const name = input.Name ?? "";
  const version = input.FunctionVersion ?? "";
  const routing = routingOf(input.RoutingConfig ?? {});
  requireTargets(rooms, place, version, routing);
  if (rooms.functions.alias(place, name) !== undefined) {
    throw resourceConflict(`Alias already exists: ${functionArn(place, name)}`);
  }
  const alias: AliasRecord = {
    ...place,
    name,
    version,
    routing,
    description: input.Description ?? "",
    revisionId: rooms.env.random.uuid(),
  };
  rooms.functions.putAlias(alias);
  return aliasConfiguration(alias);
}
