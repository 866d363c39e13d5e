/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html
 */
import type {
  ListLayersCommandInput,
  ListLayersResponse,
  ListLayerVersionsCommandInput,
  ListLayerVersionsResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { layerArn, layerPlace } from "../../function/layer-name.ts";
import type { LayerVersionRecord } from "../../function/layers.ts";
import type { Rooms } from "../../rooms.ts";
import { page } from "../page.ts";
import { listedLayerVersion } from "./layer-version.ts";

/** Each with the newest of its versions that fits. */
export function listLayers(
  rooms: Rooms,
  input: ListLayersCommandInput,
  call: Call,
): ListLayersResponse {
  const newest = new Map<string, LayerVersionRecord>();
  for (const version of rooms.layers.versionsIn(call.caller.accountId, call.region)) {
    if (fits(version, input) && !newest.has(version.layerName)) {
      newest.set(version.layerName, version);
    }
  }
  const { items, next } = page([...newest.values()], input, ({ layerName }) => layerName);
  return {
    Layers: items.map((version) => ({
      LayerName: version.layerName,
      LayerArn: layerArn(version),
      LatestMatchingVersion: listedLayerVersion(version),
    })),
    ...(next !== undefined && { NextMarker: next }),
  };
}

export function listLayerVersions(
  rooms: Rooms,
  input: ListLayerVersionsCommandInput,
  call: Call,
): ListLayerVersionsResponse {
  const all = rooms.layers
    .versions(layerPlace(input.LayerName ?? "", call))
    .filter((version) => fits(version, input));
  const { items, next } = page(all, input, ({ version }) => String(version));
  return {
    LayerVersions: items.map(listedLayerVersion),
    ...(next !== undefined && { NextMarker: next }),
  };
}

interface Wanted {
  readonly CompatibleRuntime?: string | undefined;
  readonly CompatibleArchitecture?: string | undefined;
}

function fits(
  { runtimes = [], architectures = [] }: LayerVersionRecord,
  { CompatibleRuntime: runtime, CompatibleArchitecture: architecture }: Wanted,
): boolean {
  return (
    (runtime === undefined || runtimes.includes(runtime)) &&
    (architecture === undefined || architectures.includes(architecture))
  );
}
