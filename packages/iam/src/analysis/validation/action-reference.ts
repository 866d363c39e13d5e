/** Actions that a policy names, found in the catalogue. */

import { compileGlob, globMatches, globTokens } from "../../policy/glob.ts";
import type { ActionReference, ServiceCatalogue } from "../catalogue/service-catalogue.ts";

export interface NamedAction {
  /** Lower case. */
  readonly prefix: string;
  /** As written, behind the colon. */
  readonly name: string;
}

/** Undefined for `*` and for what has no colon. */
export function parseAction(text: string): NamedAction | undefined {
  const colon = text.indexOf(":");
  if (colon <= 0) return undefined;
  return { prefix: text.slice(0, colon).toLowerCase(), name: text.slice(colon + 1) };
}

export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text);
}

/** The actions of a service that a name, perhaps with wildcards, stands for. */
export function matchingActions(
  catalogue: ServiceCatalogue,
  { prefix, name }: NamedAction,
): readonly ActionReference[] {
  const actions = catalogue.service(prefix)?.actions;
  if (actions === undefined) return [];
  const lower = name.toLowerCase();
  if (!hasWildcard(lower)) {
    const action = actions.get(lower);
    return action === undefined ? [] : [action];
  }
  const glob = compileGlob(globTokens(lower));
  return [...actions].flatMap(([key, action]) => (globMatches(glob, key) ? [action] : []));
}

/** Does the pattern stand for this action, perhaps among others? */
export function actionIncludes(pattern: string, action: string): boolean {
  return globMatches(compileGlob(globTokens(pattern.toLowerCase())), action.toLowerCase());
}
