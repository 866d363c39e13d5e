/** https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
import type { GetPolicyCommandInput, GetPolicyResponse } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { readablePolicy } from "./policy-place.ts";

export function getPolicy(
  rooms: Rooms,
  input: GetPolicyCommandInput,
  call: Call,
): GetPolicyResponse {
  return readablePolicy(rooms, namedFunction(input.FunctionName, input.Qualifier, call));
}
