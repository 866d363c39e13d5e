/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
import type {
  FunctionConfiguration,
  GetFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms, requireVersion } from "../../rooms.ts";
import { functionConfiguration } from "./function-configuration.ts";

export function getFunctionConfiguration(
  rooms: Rooms,
  input: GetFunctionConfigurationCommandInput,
  call: Call,
): FunctionConfiguration {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  return functionConfiguration(rooms, requireVersion(rooms, named), named.qualifier);
}
