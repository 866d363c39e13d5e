/** Layers by name or ARN, and their versions by ARN. */
import type { Here } from "./function-name.ts";

export interface LayerPlace {
  readonly accountId: string;
  readonly region: string;
  readonly layerName: string;
}

export interface LayerVersionPlace extends LayerPlace {
  readonly version: number;
}

const LAYER_ARN = /^arn:[^:]+:lambda:([^:]+):(\d{12}):layer:([a-zA-Z0-9-_]+)(?::(\d+))?$/;

/** @param text a name, or an ARN without a version */
export function layerPlace(text: string, here: Here): LayerPlace {
  const [, region, accountId, layerName] = LAYER_ARN.exec(text) ?? [];
  if (region !== undefined && accountId !== undefined && layerName !== undefined) {
    return { accountId, region, layerName };
  }
  return { accountId: here.caller.accountId, region: here.region, layerName: text };
}

export function parseLayerVersionArn(arn: string): LayerVersionPlace | undefined {
  const [, region, accountId, layerName, version] = LAYER_ARN.exec(arn) ?? [];
  if (region === undefined || accountId === undefined) return undefined;
  if (layerName === undefined || version === undefined) return undefined;
  return { accountId, region, layerName, version: Number(version) };
}

export const layerArn = ({ accountId, region, layerName }: LayerPlace): string =>
  `arn:aws:lambda:${region}:${accountId}:layer:${layerName}`;

export const layerVersionArn = (place: LayerVersionPlace): string =>
  `${layerArn(place)}:${place.version}`;
