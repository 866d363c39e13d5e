/**
 * Which resources a statement speaks of: ARN patterns, case-sensitive, with wildcards that may run past a colon, and with policy
 * variables. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { globMatches } from "./glob.ts";
import {
  type RequestContext,
  resolveGlob,
  type Template,
  type TemplatePart,
  templateOf,
  templateParts,
} from "./template.ts";

export interface ResourceSet {
  readonly source: readonly string[];
  /** NotResource: every resource but these. */
  readonly inverted: boolean;
  /** A bare `*`. */
  readonly all: boolean;
  readonly templates: readonly Template[];
}

export interface ResourceSyntax {
  readonly inverted: boolean;
  readonly variables: boolean;
  /** An ARN of fewer than six fields means `*` in those that are missing. */
  readonly completed: boolean;
}

export function compileResources(
  patterns: readonly string[],
  { inverted, variables, completed }: ResourceSyntax,
): ResourceSet {
  return {
    source: patterns,
    inverted,
    all: patterns.includes("*"),
    templates: patterns.map((pattern) =>
      parseArn(completed ? complete(pattern) : pattern, variables),
    ),
  };
}

function parseArn(pattern: string, variables: boolean): Template {
  return templateOf(pattern, arnParts(pattern, variables));
}

/** Variables count behind the fifth colon only: partition, service, region and account are plain text and wildcards. */
export function arnParts(pattern: string, variables: boolean): TemplatePart[] {
  const from = pattern.startsWith("arn:") ? endOfAccount(pattern) : 0;
  const head = templateParts(pattern.slice(0, from), { variables: false, wildcards: true });
  const tail = templateParts(pattern.slice(from), { variables, wildcards: true });
  return [...head, ...tail];
}

/** Behind the fifth colon that stands outside of `${…}`; the text's length when there are fewer. */
function endOfAccount(pattern: string): number {
  let colons = 0;
  for (const { 0: found, index } of pattern.matchAll(/\$\{[^}]*\}|:/g)) {
    if (found === ":" && ++colons === 5) return index + 1;
  }
  return pattern.length;
}

/** `arn:aws:sqs` → `arn:aws:sqs:*:*:*`. Colons inside `${…}` separate nothing. */
function complete(pattern: string): string {
  if (!pattern.startsWith("arn:")) return pattern;
  const fields = pattern.replace(/\$\{[^}]*\}/g, "").split(":").length;
  return pattern + ":*".repeat(Math.max(0, 6 - fields));
}

export function resourceMatches(
  set: ResourceSet,
  resource: string,
  context: RequestContext,
): boolean {
  return listed(set, resource, context) !== set.inverted;
}

function listed(set: ResourceSet, resource: string, context: RequestContext): boolean {
  if (set.all) return true;
  for (const template of set.templates) {
    const glob = resolveGlob(template, context);
    if (glob !== undefined && globMatches(glob, resource)) return true;
  }
  return false;
}
