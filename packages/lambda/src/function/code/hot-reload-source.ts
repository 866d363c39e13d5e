/**
 * Code that is run where it lies: `S3Bucket: "hot-reload", S3Key: "/absolute/path"`, by the convention of other
 * emulators, or whatever code a function has that `--lambda-code-watch` names.
 */
import { invalidParameter } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type { CodeLease, HotReload } from "../../runtime/code/index.ts";
import type { VersionRecord } from "../records.ts";

export const HOT_RELOAD_BUCKET = "hot-reload";

type Coded = Pick<VersionRecord, "code" | "functionName">;

/** Throws when functions may not be run from there. */
export function requireLiveDirectory(hotReload: HotReload, path: string): string {
  const found = hotReload.find(path);
  if (found.kind === "refused") throw invalidParameter(found.why);
  return found.directory;
}

/** Part of the revision of a function's plan: changes with every save, when its code is live. */
export async function liveRevision(rooms: Rooms, version: Coded): Promise<string> {
  const path = livePath(rooms, version);
  return path === undefined ? "" : ((await rooms.hotReload.revisionOf(path)) ?? "absent");
}

/** What a sandbox of a version mounts. @param layers SHA-256 of each, in their order */
export async function leaseCode(
  rooms: Rooms,
  version: Coded,
  layers: readonly string[],
): Promise<CodeLease> {
  const path = livePath(rooms, version);
  if (path !== undefined) {
    return rooms.codeStore.lease(
      { directory: requireLiveDirectory(rooms.hotReload, path) },
      layers,
    );
  }
  const { code } = version;
  if (code.kind !== "zip") throw new Error(`${version.functionName} has no code that is unpacked`);
  return rooms.codeStore.lease(code.sha256, layers);
}

/** Where the code of a version lies, when it is run there; undefined for code that is kept. */
export function livePath(rooms: Rooms, { code, functionName }: Coded): string | undefined {
  if (code.kind === "directory") return code.path;
  const { codeWatch } = rooms.settings;
  const isWatched = code.kind === "zip" && Object.hasOwn(codeWatch, functionName);
  return isWatched ? codeWatch[functionName] : undefined;
}
