/** Of layers and their versions. */
import type { AuthorizationRequest } from "@cloudglass/wire";
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
  _rooms: Rooms,
  action: string,
  arn: string,
  { caller }: AccessCall,
): AuthorizationRequest {
  const accountId = /^arn:[^:]*:lambda:[^:]*:(\d{12}):layer:/.exec(arn)?.[1] ?? caller.accountId;
  return { action, resource: arn, resourceAccountId: accountId };
}

function layerArn({ LayerName = "" }: RequestInput, { region, caller }: AccessCall): string {
  if (LayerName.startsWith("arn:")) return LayerName;
  return `arn:aws:lambda:${region}:${caller.accountId}:layer:${LayerName}`;
}
