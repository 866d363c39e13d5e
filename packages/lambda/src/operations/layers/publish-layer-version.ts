/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */
import type {
  PublishLayerVersionCommandInput,
  PublishLayerVersionResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { keepPackage } from "../../function/code-source.ts";
import { layerPlace } from "../../function/layer-name.ts";
import type { LayerVersionRecord } from "../../function/layers.ts";
import type { Rooms } from "../../rooms.ts";
import { shownLayerVersion } from "./layer-version.ts";

export async function publishLayerVersion(
  rooms: Rooms,
  input: PublishLayerVersionCommandInput,
  call: Call,
): Promise<PublishLayerVersionResponse> {
  const place = layerPlace(input.LayerName ?? "", call);
  const code = await keepPackage(rooms, input.Content ?? {}, call);
  const version: LayerVersionRecord = {
    ...place,
    version: rooms.layers.nextVersion(place),
    description: input.Description ?? "",
    licence: input.LicenseInfo,
    runtimes: input.CompatibleRuntimes,
    architectures: input.CompatibleArchitectures,
    code,
    createdAtMs: rooms.env.clock.now(),
  };
  rooms.layers.put(version);
  return shownLayerVersion(rooms, version, call);
}
