/** How requests say which namespace they are for, and what one may be called. */

/** Its first state is the data directory itself, where a data directory is. */
export const DEFAULT_NAMESPACE = "default";
export const NAMESPACE_HEADER = "x-cloudglass-namespace";

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function isNamespaceName(name: string): boolean {
  return NAME.test(name);
}
