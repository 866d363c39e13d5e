/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html */
import type { DeleteLayerVersionCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { layerVersionPlace } from "./layer-version.ts";

/** Functions that have it keep its code. What there is not is deleted already. */
export function deleteLayerVersion(
  rooms: Rooms,
  input: DeleteLayerVersionCommandInput,
  call: Call,
): object {
  const version = rooms.layers.version(layerVersionPlace(input, call));
  if (version !== undefined) rooms.layers.remove(version);
  rooms.codeStore.sweep();
  return {};
}
