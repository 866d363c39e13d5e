/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
import type { FunctionConfiguration, UpdateFunctionCodeCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { keepCode } from "../../function/code-source.ts";
import { LATEST } from "../../function/functions.ts";
import { publish } from "../../function/versions.ts";
import { namedFunction, type Rooms, requireVersion } from "../../rooms.ts";
import { functionConfiguration } from "./function-configuration.ts";
import { requireChangeable } from "./require-changeable.ts";

export async function updateFunctionCode(
  rooms: Rooms,
  input: UpdateFunctionCodeCommandInput,
  call: Call,
): Promise<FunctionConfiguration> {
  const named = { ...namedFunction(input.FunctionName, undefined, call), qualifier: LATEST };
  requireChangeable(requireVersion(rooms, named), input.RevisionId);
  const code = await keepCode(rooms, input, call);
  // Another request may have changed it while the code came.
  const before = requireVersion(rooms, named);
  requireChangeable(before, input.RevisionId);
  const architecture = input.Architectures?.[0] ?? before.settings.architecture;
  const changed: typeof before = {
    ...before,
    code,
    settings: { ...before.settings, architecture },
    revisionId: rooms.env.random.uuid(),
    modifiedAtMs: rooms.env.clock.now(),
  };
  if (input.DryRun) return functionConfiguration(rooms, changed);
  const updated = rooms.transitions.update(changed);
  return functionConfiguration(rooms, input.Publish ? publish(rooms, updated, undefined) : updated);
}
