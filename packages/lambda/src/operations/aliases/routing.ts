/** Which versions an alias may lead to: one, or two published ones with a share of invocations for the second. */
import type { AliasRoutingConfiguration } from "@aws-sdk/client-lambda";
import { invalidParameter, noSuchFunction } from "../../errors.ts";
import { type FunctionPlace, functionArn } from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import type { AliasRecord } from "../../function/records.ts";
import type { Rooms } from "../../rooms.ts";

/** Empty weights are none. */
export function routingOf(said: AliasRoutingConfiguration): AliasRecord["routing"] {
  const weights = Object.entries(said.AdditionalVersionWeights ?? {});
  if (weights.length > 1) {
    throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  const [first] = weights;
  return first === undefined ? undefined : { version: first[0], weight: first[1] };
}

/** Throws ResourceNotFoundException for a version that there is not. */
export function requireTargets(
  rooms: Rooms,
  place: FunctionPlace,
  version: string,
  routing: AliasRecord["routing"],
): void {
  const requireThere = (each: string) => {
    if (rooms.functions.version(place, each) === undefined) {
      throw noSuchFunction(functionArn(place, each));
    }
  };
  if (routing !== undefined && routing.version === version) {
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  requireThere(version);
  if (routing === undefined) return;
  if (version === LATEST) {
    throw invalidParameter(
      `${LATEST} is not supported for an alias pointing to more than 1 version`,
    );
  }
  requireThere(routing.version);
}
