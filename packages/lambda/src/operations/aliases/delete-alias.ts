/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html */
import type { DeleteAliasCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms } from "../../rooms.ts";

/** What there is not is deleted already. */
export function deleteAlias(rooms: Rooms, input: DeleteAliasCommandInput, call: Call): object {
  const named = namedFunction(input.FunctionName, undefined, call);
  const alias = rooms.functions.alias(named, input.Name ?? "");
  if (alias !== undefined) rooms.functions.removeAlias(alias);
  return {};
}
