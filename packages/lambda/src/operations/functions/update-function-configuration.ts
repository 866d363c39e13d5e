/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
import type {
  FunctionConfiguration,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { LATEST } from "../../function/functions.ts";
import { changedSettings } from "../../function/version-settings.ts";
import { namedFunction, type Rooms, requireVersion } from "../../rooms.ts";
import { functionConfiguration } from "./function-configuration.ts";
import { requireChangeable } from "./require-changeable.ts";

export function updateFunctionConfiguration(
  rooms: Rooms,
  input: UpdateFunctionConfigurationCommandInput,
  call: Call,
): FunctionConfiguration {
  const named = { ...namedFunction(input.FunctionName, undefined, call), qualifier: LATEST };
  const before = requireVersion(rooms, named);
  requireChangeable(before, input.RevisionId);
  const updated = rooms.transitions.update({
    ...before,
    settings: changedSettings(before, before.settings, input, rooms.variables),
    revisionId: rooms.env.random.uuid(),
    modifiedAtMs: rooms.env.clock.now(),
  });
  return functionConfiguration(rooms, updated);
}
