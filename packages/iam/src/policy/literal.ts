/** A resource of a request, written as the pattern that matches it and nothing else. */

/** Wildcards and the start of a variable, which a policy of version 2012-10-17 takes as text in this form only. */
const SPECIAL = /[*?]|\$(?=\{)/g;

export function literalPattern(resource: string): string {
  // A bare `*` in a request means that its action knows no resources, and is granted on `*` alone.
  return resource === "*" ? resource : resource.replace(SPECIAL, (found) => `\${${found}}`);
}
