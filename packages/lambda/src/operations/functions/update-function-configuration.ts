/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
import type {
  FunctionConfiguration,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { requireSettings } from "../../function/checks/index.ts";
import { requireLayers, requireTrusted } from "../../function/checks/layers.ts";
import { requireRunnable } from "../../function/checks/runnable.ts";
import { checkLayersBesideCode } from "../../function/code/package-limits.ts";
import type { NamedFunction } from "../../function/function-name.ts";
import type { VersionRecord } from "../../function/records.ts";
import { changedSettings } from "../../function/version-settings.ts";
import { namedFunction, type Rooms, requireFunction } from "../../rooms.ts";
import { functionConfiguration } from "./function-configuration.ts";
import { requireChangeable, requireLatest } from "./require-changeable.ts";

export async function updateFunctionConfiguration(
  rooms: Rooms,
  input: UpdateFunctionConfigurationCommandInput,
  call: Call,
): Promise<FunctionConfiguration> {
  const named = namedFunction(input.FunctionName, undefined, call);
  const { settings } = changed(rooms, named, input);
  await requireRunnable(rooms, settings.packageType, input.Runtime);
  // Another request may have changed it in the meantime.
  const updated = rooms.transitions.update(changed(rooms, named, input));
  return functionConfiguration(rooms, updated);
}

/** `$LATEST` as it is to be. */
function changed(
  rooms: Rooms,
  named: NamedFunction,
  input: UpdateFunctionConfigurationCommandInput,
): VersionRecord {
  const { codeSigningConfigArn } = requireFunction(rooms, named);
  const before = requireLatest(rooms, named);
  requireChangeable(before, input.RevisionId);
  const settings = changedSettings(named, before.settings, input, rooms.variables);
  requireSettings(rooms, named, input, settings);
  return {
    ...before,
    settings,
    layerPackages:
      input.Layers === undefined
        ? before.layerPackages
        : packagesOf(rooms, before, input.Layers, codeSigningConfigArn),
    revisionId: rooms.env.random.uuid(),
    modifiedAtMs: rooms.env.clock.now(),
  };
}

function packagesOf(
  rooms: Rooms,
  before: VersionRecord,
  arns: readonly string[],
  codeSigningConfigArn: string | undefined,
): readonly string[] {
  const layers = requireLayers(rooms, before, arns);
  for (const { layerName } of layers) requireTrusted(rooms, codeSigningConfigArn, layerName);
  const { code } = before;
  const codeBytes = code.kind === "zip" ? (code.unzippedBytes ?? 0) : 0;
  const layerBytes = layers.map((layer) => layer.code.unzippedBytes);
  if (layers.length > 0) checkLayersBesideCode(codeBytes, layerBytes);
  return layers.map((layer) => layer.code.sha256);
}
