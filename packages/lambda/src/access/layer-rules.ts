/** Of layers and their versions. */
import type { AuthorizationRequest } from "@cloudglass/wire";
import { parseLayerVersionArn } from "../function/layer-name.ts";
import { layerPolicyText } from "../function/layers.ts";
import type { Rooms } from "../rooms.ts";
import type { AccessCall, RequestInput, Rule } from "./request-input.ts";

const OF_VERSION: readonly string[] = [
  "AddLayerVersionPermission",
  "DeleteLayerVersion",
  "GetLayerVersion",
  "GetLayerVersionPolicy",
  "RemoveLayerVersionPermission",
];

export function layerRules(rooms: Rooms): Readonly<Record<string, Rule>> {
  const onVersion =
    (action: string): Rule =>
    (input, call) => [
      layerVersionPermission(
        rooms,
        action,
        `${layerArn(input, call)}:${input.VersionNumber}`,
        call,
      ),
    ];
  return {
    ...Object.fromEntries(OF_VERSION.map((name) => [name, onVersion(`lambda:${name}`)])),
    GetLayerVersionByArn: ({ Arn = "" }, call) => [
      layerVersionPermission(rooms, "lambda:GetLayerVersion", Arn, call),
    ],
    ListLayers: () => [{ action: "lambda:ListLayers", resource: "*" }],
    ListLayerVersions: () => [{ action: "lambda:ListLayerVersions", resource: "*" }],
    PublishLayerVersion: (input, call) => [
      { action: "lambda:PublishLayerVersion", resource: layerArn(input, call) },
    ],
  };
}

/** On a layer version by its ARN, with its own policy. */
export function layerVersionPermission(
  rooms: Rooms,
  action: string,
  arn: string,
  { caller }: AccessCall,
): AuthorizationRequest {
  const place = parseLayerVersionArn(arn);
  const version = place === undefined ? undefined : rooms.layers.version(place);
  const resourcePolicy = version === undefined ? undefined : layerPolicyText(version);
  return {
    action,
    resource: arn,
    resourceAccountId: place?.accountId ?? caller.accountId,
    ...(resourcePolicy !== undefined && { resourcePolicy }),
  };
}

function layerArn({ LayerName = "" }: RequestInput, { region, caller }: AccessCall): string {
  if (LayerName.startsWith("arn:")) return LayerName;
  return `arn:aws:lambda:${region}:${caller.accountId}:layer:${LayerName}`;
}
