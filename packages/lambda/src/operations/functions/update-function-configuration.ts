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
  const { codeSigningConfigArn } = requireFunction(rooms, named);
  const seen = requireLatest(rooms, named);
  requireChangeable(seen, input.RevisionId);
  const settings = changedSettings(named, seen.settings, input, rooms.variables);
  requireSettings(rooms, named, input, settings);
  await requireRunnable(rooms, settings.packageType, input.Runtime);
  const layers = requireLayers(rooms, named, input.Layers ?? []);
  for (const { layerName } of layers) requireTrusted(rooms, codeSigningConfigArn, layerName);
  const layerPackages =
    input.Layers === undefined ? seen.layerPackages : layers.map(({ code }) => code.sha256);
  if (layers.length > 0) {
    const { code } = seen;
    const codeBytes = code.kind === "zip" ? (code.unzippedBytes ?? 0) : 0;
    checkLayersBesideCode(
      codeBytes,
      layers.map((layer) => layer.code.unzippedBytes),
    );
  }
  // Another request may have changed it in the meantime.
  const before = requireLatest(rooms, named);
  requireChangeable(before, input.RevisionId ?? seen.revisionId);
  const updated = rooms.transitions.update({
    ...before,
    settings,
    layerPackages,
    revisionId: rooms.env.random.uuid(),
    modifiedAtMs: rooms.env.clock.now(),
  });
  return functionConfiguration(rooms, updated);
}
