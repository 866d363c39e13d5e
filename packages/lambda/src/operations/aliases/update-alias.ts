/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */
import type { AliasConfiguration, UpdateAliasCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { preconditionFailed, resourceNotFound } from "../../errors.ts";
import { functionArn } from "../../function/function-name.ts";
import type { AliasRecord } from "../../function/records.ts";
import { namedFunction, type Rooms, requireFunction } from "../../rooms.ts";
import { aliasConfiguration } from "./alias-configuration.ts";
import { requireTargets, routingOf } from "./routing.ts";

/** What the request does not name stays as it is. */
export function updateAlias(
  rooms: Rooms,
  input: UpdateAliasCommandInput,
  call: Call,
): AliasConfiguration {
  const named = namedFunction(input.FunctionName, undefined, call);
  const name = input.Name ?? "";
  requireFunction(rooms, named);
  const before = rooms.functions.alias(named, name);
  if (before === undefined) {
    throw resourceNotFound(`Alias not found: ${functionArn(named, name)}`);
  }
  if (input.RevisionId !== undefined && input.RevisionId !== before.revisionId) {
    throw preconditionFailed();
  }
  const version = input.FunctionVersion ?? before.version;
  const { RoutingConfig } = input;
  const routing = RoutingConfig === undefined ? before.routing : routingOf(RoutingConfig);
  requireTargets(rooms, named, version, routing);
  const alias: AliasRecord = {
    ...before,
    version,
    routing,
    description: input.Description ?? before.description,
    revisionId: rooms.env.random.uuid(),
  };
  rooms.functions.putAlias(alias);
  return aliasConfiguration(alias);
}
