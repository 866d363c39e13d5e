/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
import type { FunctionConfiguration, UpdateFunctionCodeCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { notImplemented } from "../../errors.ts";
import { requireTrusted, unzippedSizes } from "../../function/checks/layers.ts";
import { requireSource } from "../../function/checks/package-type.ts";
import { roomForCode } from "../../function/code/package-limits.ts";
import { keepCode } from "../../function/code-source.ts";
import { LATEST } from "../../function/functions.ts";
import type { VersionRecord } from "../../function/records.ts";
import { publish } from "../../function/versions.ts";
import { namedFunction, type Rooms, requireFunction } from "../../rooms.ts";
import { functionConfiguration } from "./function-configuration.ts";
import { requireChangeable, requireLatest } from "./require-changeable.ts";

export async function updateFunctionCode(
  rooms: Rooms,
  input: UpdateFunctionCodeCommandInput,
  call: Call,
): Promise<FunctionConfiguration> {
  if (input.PublishTo !== undefined) throw notImplemented("PublishTo");
  const named = namedFunction(input.FunctionName, undefined, call);
  const { codeSigningConfigArn, functionName } = requireFunction(rooms, named);
  const seen = requireLatest(rooms, named);
  requireChangeable(seen, input.RevisionId);
  requireSource(seen.settings.packageType, input, "updating a function");
  requireTrusted(rooms, codeSigningConfigArn, functionName);
  const room = roomForCode(await unzippedSizes(rooms, seen.layerPackages));
  const code = await keepCode(rooms, input, call, room);
  // Another request may have changed it while the code came.
  const before = requireLatest(rooms, named);
  requireChangeable(before, input.RevisionId);
  const architecture = input.Architectures?.[0] ?? before.settings.architecture;
  const changed: VersionRecord = {
    ...before,
    version: LATEST,
    code,
    settings: { ...before.settings, architecture },
    revisionId: rooms.env.random.uuid(),
    modifiedAtMs: rooms.env.clock.now(),
  };
  if (input.DryRun) return functionConfiguration(rooms, changed);
  const updated = rooms.transitions.update(changed);
  return functionConfiguration(rooms, input.Publish ? publish(rooms, updated, undefined) : updated);
}
