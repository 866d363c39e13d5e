/** What the parts of the build agree on. */

/** In the package: what is copied as it is, at its path below `packages/`. */
export const ASSET_DIRECTORY = "assets";

/** Ours are the workspace's packages and files; everything else is a package of others or built in. */
export function isOurs(specifier: string): boolean {
  return /^(\.|\/|[a-z]:[\\/]|@cloudglass\/)/i.test(specifier);
}

/** `@node-rs/crc32/x` is in the package `@node-rs/crc32`. */
export function packageName(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
