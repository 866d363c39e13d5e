/** What the parts of the build agree on. */

/** In the package: what is copied as it is, at its path below `packages/`. */
export const ASSET_DIRECTORY = "assets";

/** Ours are the workspace's packages and files; everything else is a package of others or built in. */
export function isOurs(specifier: string): boolean {
  return /^(\.|\/|[a-z]:[\\/]|@cloudglass\/)/i.test(specifier);
}
