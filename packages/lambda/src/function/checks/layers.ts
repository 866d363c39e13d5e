/** The layers that a function is set to: which there are, and how much they unpack to with its code. */
import { codeVerificationFailed, invalidParameter } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { checkLayerCount } from "../code/package-limits.ts";
import type { FunctionPlace } from "../function-name.ts";
import { layerArn, parseLayerVersionArn } from "../layer-name.ts";
import type { LayerVersionRecord } from "../layers.ts";

/** In the order in which they are merged. Whether the caller may use them is asked before. */
export function requireLayers(
  rooms: Rooms,
  { region }: FunctionPlace,
  arns: readonly string[],
): readonly LayerVersionRecord[] {
  checkLayerCount(arns);
  const seen = new Map<string, string>();
  return arns.map((arn) => {
    const place = parseLayerVersionArn(arn);
    if (place !== undefined && place.region !== region) {
      throw invalidParameter(
        `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
      );
    }
    const found = place === undefined ? undefined : rooms.layers.version(place);
    if (found === undefined) throw invalidParameter(`Layer version ${arn} does not exist.`);
    const other = seen.get(layerArn(found));
    if (other !== undefined) {
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    }
    seen.set(layerArn(found), arn);
    return found;
  });
}

/** Of each package of a layer. */
export function unzippedSizes({ codeStore }: Rooms, packages: readonly string[] = []) {
  return Promise.all(packages.map((sha256) => codeStore.unzippedBytesOf(sha256)));
}

/** Nothing that is here was signed. */
export function requireTrusted(rooms: Rooms, configArn: string | undefined, name: string): void {
  if (configArn === undefined) return;
  if (rooms.codeSigning.at(configArn)?.policy === "Enforce") throw codeVerificationFailed(name);
}
