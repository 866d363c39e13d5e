/** The SHA-256 of every package that a record names: what the code store keeps. */
import type { Functions } from "../functions.ts";

export function* usedPackages(functions: Functions): Generator<string> {
  for (const { code } of functions.allVersions()) {
    if (code.kind === "zip") yield code.sha256;
  }
}
