/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
import type { CreateFunctionCommandInput, FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { resourceConflict } from "../../errors.ts";
import { keepCode } from "../../function/code-source.ts";
import { functionArn } from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import { newSettings } from "../../function/version-settings.ts";
import { publish } from "../../function/versions.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { functionConfiguration } from "./function-configuration.ts";

export async function createFunction(
  rooms: Rooms,
  input: CreateFunctionCommandInput,
  call: Call,
): Promise<FunctionConfiguration> {
  const { accountId, region, functionName } = namedFunction(input.FunctionName, undefined, call);
  const place = { accountId, region, functionName };
  const requireAbsent = () => {
    if (rooms.functions.at(place) !== undefined) {
      throw resourceConflict(`Function already exist: ${functionName}`);
    }
  };
  requireAbsent();
  const settings = newSettings(place, input, rooms.variables);
  const code = await keepCode(rooms, input.Code ?? {}, call);
  // Another request may have made it while the code came.
  requireAbsent();
  rooms.functions.put({ ...place, tags: input.Tags ?? {}, recursiveLoop: "Terminate" });
  const latest = rooms.transitions.create({
    ...place,
    version: LATEST,
    settings,
    code,
    revisionId: rooms.env.random.uuid(),
    modifiedAtMs: rooms.env.clock.now(),
    state: "Pending",
    update: "InProgress",
  });
  const shown = input.Publish ? publish(rooms, latest, undefined) : latest;
  // AWS names the function here, whatever was published.
  return { ...functionConfiguration(rooms, shown), FunctionArn: functionArn(place) };
}
