/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html */
import type { DeleteFunctionUrlConfigCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { requireUrl } from "./url-config.ts";

/** Without a qualifier, the URLs of aliases stay. */
export function deleteFunctionUrlConfig(
  rooms: Rooms,
  input: DeleteFunctionUrlConfigCommandInput,
  call: Call,
): object {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  rooms.urls.remove(requireUrl(rooms, named));
  return {};
}
