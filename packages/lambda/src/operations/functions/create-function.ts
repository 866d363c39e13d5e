/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
import type { CreateFunctionCommandInput, FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, resourceConflict } from "../../errors.ts";
import { requireSettings } from "../../function/checks/index.ts";
import { requireLayers, requireTrusted } from "../../function/checks/layers.ts";
import { requireSource } from "../../function/checks/package-type.ts";
import { requireRunnable } from "../../function/checks/runnable.ts";
import { roomForCode } from "../../function/code/package-limits.ts";
import { keepCode } from "../../function/code-source.ts";
import { functionArn } from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import { newSettings } from "../../function/version-settings.ts";
import { publish } from "../../function/versions.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { requireUsable } from "../code-signing/function-code-signing.ts";
import { requireTagCount } from "../tags/require-tags.ts";
import { functionConfiguration } from "./function-configuration.ts";

const NAME_CHARS_MAX = 64;

export async function createFunction(
  rooms: Rooms,
  input: CreateFunctionCommandInput,
  call: Call,
): Promise<FunctionConfiguration> {
  const { accountId, region, functionName } = namedFunction(input.FunctionName, undefined, call);
  const place = { accountId, region, functionName };
  const { Code = {}, Tags: tags = {}, CodeSigningConfigArn: codeSigningConfigArn } = input;
  requireName(functionName);
  const settings = newSettings(place, input, rooms.variables);
  requireSettings(rooms, place, input, settings);
  requireSource(settings.packageType, Code, "creating a function");
  requireTagCount(tags);
  await requireRunnable(rooms, settings.packageType, settings.runtime);
  const layers = requireLayers(rooms, place, settings.layers);
  requireUsable(rooms, codeSigningConfigArn);
  const requireAbsent = () => {
    if (rooms.functions.at(place) !== undefined) {
      throw resourceConflict(`Function already exist: ${functionName}`);
    }
  };
  requireAbsent();
  requireTrusted(rooms, codeSigningConfigArn, functionName);
  const room = roomForCode(layers.map((layer) => layer.code.unzippedBytes));
  const code = await keepCode(rooms, Code, call, room);
  // Another request may have made it while the code came.
  requireAbsent();
  rooms.functions.put({ ...place, tags, codeSigningConfigArn, recursiveLoop: "Terminate" });
  const latest = rooms.transitions.create({
    ...place,
    version: LATEST,
    settings,
    code,
    layerPackages: layers.map((layer) => layer.code.sha256),
    revisionId: rooms.env.random.uuid(),
    modifiedAtMs: rooms.env.clock.now(),
    state: "Pending",
    update: "InProgress",
  });
  const shown = input.Publish ? publish(rooms, latest, undefined) : latest;
  // AWS names the function here, whatever was published.
  return { ...functionConfiguration(rooms, shown), FunctionArn: functionArn(place) };
}

/** The model's limit is that of ARNs. */
function requireName(name: string): void {
  if (name.length > NAME_CHARS_MAX) {
    throw invalidParameter(
      `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${NAME_CHARS_MAX}`,
    );
  }
}
