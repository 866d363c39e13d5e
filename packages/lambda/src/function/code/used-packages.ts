/** The SHA-256 of every package that a record names: what the code store keeps. */
import type { Functions } from "../functions.ts";
import type { Layers } from "../layers.ts";

export function* usedPackages(functions: Functions, layers: Layers): Generator<string> {
  for (const { code, layerPackages = [] } of functions.allVersions()) {
    if (code.kind === "zip") yield code.sha256;
    yield* layerPackages;
  }
  for (const { code } of layers.all()) yield code.sha256;
}
