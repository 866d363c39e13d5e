/** The SHA-256 of every package that a record names: what the code store keeps. */
import type { Functions } from "../functions.ts";
import type { Layers } from "../layers.ts";
import type { VersionRecord } from "../records.ts";

export function* usedPackages(functions: Functions, layers: Layers): Generator<string> {
  for (const version of functions.allVersions()) {
    yield* packagesOf(version);
    if (version.served !== undefined) yield* packagesOf(version.served);
  }
  for (const { code } of layers.all()) yield code.sha256;
}

function* packagesOf({ code, layerPackages = [] }: VersionRecord): Generator<string> {
  if (code.kind === "zip") yield code.sha256;
  yield* layerPackages;
}
