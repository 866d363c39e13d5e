/**
 * Which Node the package needs. Old ones read this file: nothing in it may be newer than they are, and what the package
 * imports besides may not be looked at before.
 */
export const NODE_MAJOR_MIN = 24;

/** What is wrong with a version of Node; undefined when nothing is. */
export function complaintAbout(version: string): string | undefined {
  if (Number(version.split(".")[0]) >= NODE_MAJOR_MIN) return undefined;
  return `cloudglass: Node ${version} is too old; it needs ${NODE_MAJOR_MIN} or newer`;
}
