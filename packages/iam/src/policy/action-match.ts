/**
 * Which actions a statement speaks of. Actions match without regard to case; `*` and `?` are wildcards. Sorted by service when
 * the policy is read, so that a request looks only at the patterns of its own service: a managed policy can list a thousand.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
import { compileGlob, type Glob, globMatches, globTokens } from "./glob.ts";

interface ServiceActions {
  /** The statement names the whole service: `s3:*`. */
  all: boolean;
  /** Undefined while there are none: most statements have one sort of pattern, and policies are many. */
  exact: Set<string> | undefined;
  globs: Glob[] | undefined;
}

export interface ActionSet {
  readonly source: readonly string[];
  /** NotAction: every action but these. */
  readonly inverted: boolean;
  /** A bare `*`. */
  readonly all: boolean;
  /** By the lower-case name before the colon. */
  readonly services: ReadonlyMap<string, ServiceActions>;
  /** Patterns whose service has a wildcard. */
  readonly anyService: readonly Glob[] | undefined;
}

export function compileActions(patterns: readonly string[], inverted: boolean): ActionSet {
  const services = new Map<string, ServiceActions>();
  let anyService: Glob[] | undefined;
  let all = false;
  for (const source of patterns) {
    const pattern = source.toLowerCase();
    const service = pattern.slice(0, Math.max(0, pattern.indexOf(":")));
    if (pattern === "*" || pattern === "*:*") all = true;
    else if (service === "" || /[*?]/.test(service)) {
      anyService ??= [];
      anyService.push(compileGlob(globTokens(pattern)));
    } else addAction(services, service, pattern);
  }
  return { source: patterns, inverted, all, services, anyService };
}

function addAction(services: Map<string, ServiceActions>, service: string, pattern: string): void {
  let actions = services.get(service);
  if (actions === undefined) {
    actions = { all: false, exact: undefined, globs: undefined };
    services.set(service, actions);
  }
  if (pattern.length === service.length + 2 && pattern.endsWith("*")) actions.all = true;
  else if (/[*?]/.test(pattern)) {
    actions.globs ??= [];
    actions.globs.push(compileGlob(globTokens(pattern)));
  } else {
    actions.exact ??= new Set();
    actions.exact.add(pattern);
  }
}

/** @param action lower case, @param service what stands before its colon */
export function actionMatches(set: ActionSet, action: string, service: string): boolean {
  return listed(set, action, service) !== set.inverted;
}

function listed(set: ActionSet, action: string, service: string): boolean {
  if (set.all) return true;
  const actions = set.services.get(service);
  if (actions !== undefined) {
    if (actions.all || actions.exact?.has(action)) return true;
    if (actions.globs !== undefined && anyMatches(actions.globs, action)) return true;
  }
  return set.anyService !== undefined && anyMatches(set.anyService, action);
}

function anyMatches(globs: readonly Glob[], action: string): boolean {
  for (const glob of globs) if (globMatches(glob, action)) return true;
  return false;
}

/** Does the set hold an action of `service`, as far as the patterns tell? @param service lower case */
export function mentionsService(set: ActionSet, service: string): boolean {
  const actions = set.services.get(service);
  if (set.inverted) return !set.all && actions?.all !== true;
  if (set.all || actions !== undefined) return true;
  return set.source.some((pattern) => {
    const prefix = pattern.slice(0, Math.max(0, pattern.indexOf(":"))).toLowerCase();
    return /[*?]/.test(prefix) && globMatches(compileGlob(globTokens(prefix)), service);
  });
}
