/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
import type { DeleteFunctionCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms, requireFunction, requireVersion } from "../../rooms.ts";

export function deleteFunction(
  rooms: Rooms,
  input: DeleteFunctionCommandInput,
  call: Call,
): object {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  if (named.qualifier === undefined) {
    requireFunction(rooms, named);
    rooms.functions.remove(named);
  } else {
    rooms.functions.removeVersion(requireVersion(rooms, named));
  }
  return {};
}
