/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html */
import type {
  GetFunctionUrlConfigCommandInput,
  GetFunctionUrlConfigResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { requireUrl, shownConfig } from "./url-config.ts";

export function getFunctionUrlConfig(
  rooms: Rooms,
  input: GetFunctionUrlConfigCommandInput,
  call: Call,
): GetFunctionUrlConfigResponse {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  return shownConfig(requireUrl(rooms, named), call) as GetFunctionUrlConfigResponse;
}
