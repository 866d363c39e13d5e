/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html
 */
import type {
  GetLayerVersionByArnCommandInput,
  GetLayerVersionCommandInput,
  GetLayerVersionResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { resourceDoesNotExist } from "../../errors.ts";
import { type LayerVersionPlace, parseLayerVersionArn } from "../../function/layer-name.ts";
import type { Rooms } from "../../rooms.ts";
import { layerVersionPlace, shownLayerVersion } from "./layer-version.ts";

export function getLayerVersion(
  rooms: Rooms,
  input: GetLayerVersionCommandInput,
  call: Call,
): GetLayerVersionResponse {
  return show(rooms, layerVersionPlace(input, call), call);
}

export function getLayerVersionByArn(
  rooms: Rooms,
  input: GetLayerVersionByArnCommandInput,
  call: Call,
): GetLayerVersionResponse {
  return show(rooms, parseLayerVersionArn(input.Arn ?? ""), call);
}

function show(
  rooms: Rooms,
  place: LayerVersionPlace | undefined,
  call: Call,
): GetLayerVersionResponse {
  const found = place === undefined ? undefined : rooms.layers.version(place);
  if (found === undefined) throw resourceDoesNotExist();
  return shownLayerVersion(rooms, found, call);
}
