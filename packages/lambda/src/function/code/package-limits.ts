/**
 * How large code may be: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, in the words and the
 * order of AWS's answers.
 */
import { invalidParameter } from "../../errors.ts";
import { UNZIPPED_BYTES_MAX } from "../../runtime/code/index.ts";
import { requestEntityTooLarge, zippedTooLarge } from "./package-errors.ts";

/** Of a zip that comes in the request. */
export const ZIPPED_BYTES_MAX = 52_428_800;
const REQUEST_BYTES_MAX = 70_167_211;
export const LAYERS_MAX = 5;

/** @param payload the request's body */
export function checkUpload(
  zip: Uint8Array,
  { operation, payload }: { readonly operation: string; readonly payload?: Uint8Array },
): void {
  if (zip.length > ZIPPED_BYTES_MAX) throw zippedTooLarge(ZIPPED_BYTES_MAX);
  if (payload !== undefined && payload.length > REQUEST_BYTES_MAX) {
    throw requestEntityTooLarge(REQUEST_BYTES_MAX, operation);
  }
}

export function checkLayerCount(layers: readonly unknown[]): void {
  if (layers.length > LAYERS_MAX) throw invalidParameter("Cannot reference more than 5 layers.");
}

/** The size that code which comes now has to stay below. @param layerBytes of each layer, unzipped */
export function roomForCode(layerBytes: readonly number[]): number {
  const room = UNZIPPED_BYTES_MAX - sum(layerBytes);
  if (room > 0) return room;
  throw invalidParameter(
    `Layers consume more than the available size of ${UNZIPPED_BYTES_MAX} bytes`,
  );
}

/** Layers for code that is there already. Sizes are unzipped. */
export function checkLayersBesideCode(codeBytes: number, layerBytes: readonly number[]): void {
  roomForCode(layerBytes);
  const actual = codeBytes + sum(layerBytes);
  if (actual <= UNZIPPED_BYTES_MAX) return;
  throw invalidParameter(
    "Function code combined with layers exceeds the maximum allowed size of " +
      `${UNZIPPED_BYTES_MAX} bytes. The actual size is ${actual} bytes.`,
  );
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
