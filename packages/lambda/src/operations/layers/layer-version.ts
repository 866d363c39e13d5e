/** Layer versions as requests name them and as AWS shows them. */
import type { GetLayerVersionResponse, LayerVersionsListItem } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, resourceNotFound } from "../../errors.ts";
import {
  type LayerVersionPlace,
  layerArn,
  layerPlace,
  layerVersionArn,
} from "../../function/layer-name.ts";
import type { LayerVersionRecord } from "../../function/layers.ts";
import type { Rooms } from "../../rooms.ts";
import { codeLocation } from "../code-location.ts";
import { shownTime } from "../shown-time.ts";

interface NamedVersion {
  readonly LayerName?: string | undefined;
  readonly VersionNumber?: number | undefined;
}

export function layerVersionPlace(input: NamedVersion, call: Call): LayerVersionPlace {
  const { LayerName = "", VersionNumber: version = 0 } = input;
  if (version < 1) throw invalidParameter("Layer Version Cannot be less than 1");
  return { ...layerPlace(LayerName, call), version };
}

/** For operations on its policy. Throws ResourceNotFoundException. */
export function requireLayerVersion(rooms: Rooms, place: LayerVersionPlace): LayerVersionRecord {
  const found = rooms.layers.version(place);
  if (found !== undefined) return found;
  throw resourceNotFound(`Layer version ${layerVersionArn(place)} does not exist.`);
}

export function listedLayerVersion(record: LayerVersionRecord): LayerVersionsListItem {
  const { runtimes, architectures, licence } = record;
  return {
    LayerVersionArn: layerVersionArn(record),
    Version: record.version,
    Description: record.description,
    CreatedDate: shownTime(record.createdAtMs),
    ...(runtimes !== undefined && {
      CompatibleRuntimes: [...runtimes] as LayerVersionsListItem["CompatibleRuntimes"],
    }),
    ...(licence !== undefined && { LicenseInfo: licence }),
    ...(architectures !== undefined && {
      CompatibleArchitectures: [
        ...architectures,
      ] as LayerVersionsListItem["CompatibleArchitectures"],
    }),
  };
}

export function shownLayerVersion(
  rooms: Rooms,
  record: LayerVersionRecord,
  call: Call,
): GetLayerVersionResponse {
  const { sha256, sizeBytes } = record.code;
  return {
    Content: {
      Location: codeLocation(rooms, record.accountId, record.layerName, sha256, call),
      CodeSha256: Buffer.from(sha256, "hex").toString("base64"),
      CodeSize: sizeBytes,
    },
    LayerArn: layerArn(record),
    ...listedLayerVersion(record),
  };
}
