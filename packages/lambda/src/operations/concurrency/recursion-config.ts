/**
 * Whether a function that calls itself in a loop is stopped.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html, API_GetFunctionRecursionConfig
 */
import type {
  GetFunctionRecursionConfigCommandInput,
  GetFunctionRecursionConfigResponse,
  PutFunctionRecursionConfigCommandInput,
  PutFunctionRecursionConfigResponse,
  RecursiveLoop,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms, requireFunction } from "../../rooms.ts";

export function putFunctionRecursionConfig(
  rooms: Rooms,
  input: PutFunctionRecursionConfigCommandInput,
  call: Call,
): PutFunctionRecursionConfigResponse {
  const record = requireFunction(rooms, namedFunction(input.FunctionName, undefined, call));
  const recursiveLoop = input.RecursiveLoop as RecursiveLoop;
  rooms.functions.put({ ...record, recursiveLoop });
  return { RecursiveLoop: recursiveLoop };
}

export function getFunctionRecursionConfig(
  rooms: Rooms,
  input: GetFunctionRecursionConfigCommandInput,
  call: Call,
): GetFunctionRecursionConfigResponse {
  const named = namedFunction(input.FunctionName, undefined, call);
  return { RecursiveLoop: requireFunction(rooms, named).recursiveLoop };
}
