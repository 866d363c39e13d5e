/**
 * Code that is run where it lies: `S3Bucket: "hot-reload", S3Key: "/absolute/path"`, by the convention of other
 * emulators.
 */

import { invalidParameter } from "../../errors.ts";
import type { HotReload } from "../../runtime/code/index.ts";

export const HOT_RELOAD_BUCKET = "hot-reload";

/** The directory that a key names; throws when functions may not be run from there. */
export function hotReloadDirectory(hotReload: HotReload, objectKey: string): string {
  const found = hotReload.find(objectKey);
  if (found.kind === "refused") throw invalidParameter(found.why);
  return objectKey;
}
