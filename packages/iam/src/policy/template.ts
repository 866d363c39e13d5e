/**
 * Text of a policy that may hold policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}` and the
 * escapes `${*} ${?} ${$}`. Only version 2012-10-17 has them; in an older document `${…}` is plain text.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { compileGlob, type Glob, type GlobToken, globTokens } from "./glob.ts";

/** Lower-case condition key → values. */
export interface RequestContext {
  get(lowerCaseKey: string): readonly string[] | undefined;
}

interface Variable {
  /** Lower case in a template that was parsed. */
  readonly key: string;
  readonly fallback: string | undefined;
}

export type TemplatePart = GlobToken | Variable;

export interface Template {
  readonly source: string;
  /** Empty when there is no variable among them: the pattern says it all, and policies are many. */
  readonly parts: readonly TemplatePart[];
  /** The parts as one pattern when there is no variable in them. */
  readonly glob: Glob | undefined;
  /** The whole text when there is neither variable nor wildcard in it. */
  readonly literal: string | undefined;
}

export interface TemplateSyntax {
  /** `${…}` is a variable: the document's version is 2012-10-17. */
  readonly variables: boolean;
  /** `*` and `?` are wildcards. */
  readonly wildcards: boolean;
}

const ESCAPES = new Set(["*", "?", "$"]);
const FALLBACK = /^'([^']*)'$/;

export function parseTemplate(source: string, syntax: TemplateSyntax): Template {
  return templateOf(source, templateParts(source, syntax));
}

export function templateParts(source: string, syntax: TemplateSyntax): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  while (syntax.variables) {
    const open = source.indexOf("${", from);
    const close = open < 0 ? -1 : source.indexOf("}", open + 2);
    if (close < 0) break;
    addText(parts, source.slice(from, open), syntax);
    parts.push(parseVariable(source.slice(open + 2, close)));
    from = close + 1;
  }
  addText(parts, source.slice(from), syntax);
  return parts;
}

const NO_PARTS: readonly TemplatePart[] = [];

export function templateOf(source: string, parts: readonly TemplatePart[]): Template {
  const plain = parts.every((part) => typeof part !== "object");
  const literal = parts.every((part) => typeof part === "string");
  return {
    source,
    parts: plain ? NO_PARTS : parts,
    glob: plain ? compileGlob(parts as GlobToken[]) : undefined,
    literal: literal ? parts.join("") : undefined,
  };
}

function addText(parts: TemplatePart[], text: string, syntax: TemplateSyntax): void {
  if (text === "") return;
  if (syntax.wildcards) parts.push(...globTokens(text));
  else parts.push(text);
}

/** The keys of a text's variables, as they are written. */
export function variablesOf(source: string): string[] {
  const keys: string[] = [];
  for (let open = source.indexOf("${"); open >= 0; open = source.indexOf("${", open + 2)) {
    const close = source.indexOf("}", open + 2);
    if (close < 0) break;
    const text = source.slice(open + 2, close);
    if (!ESCAPES.has(text)) keys.push(keyOf(text).key);
    open = close - 1;
  }
  return keys;
}

function parseVariable(text: string): TemplatePart {
  if (ESCAPES.has(text)) return text;
  const { key, fallback } = keyOf(text);
  return { key: key.toLowerCase(), fallback };
}

function keyOf(text: string): Variable {
  // Trimmed by hand: one expression for the whole takes cubic time for a text of white space.
  const comma = text.indexOf(",");
  const fallback = comma < 0 ? null : FALLBACK.exec(text.slice(comma + 1).trim());
  const key = fallback === null ? text : text.slice(0, comma);
  return { key: key.trim(), fallback: fallback?.[1] };
}

/** The pattern with its variables filled in; undefined when one has no value, and so matches nothing. */
export function resolveGlob(template: Template, context: RequestContext): Glob | undefined {
  if (template.glob !== undefined) return template.glob;
  const tokens: GlobToken[] = [];
  for (const part of template.parts) {
    const token = typeof part === "object" ? variableValue(part, context) : part;
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return compileGlob(tokens);
}

/** For templates parsed without wildcards. Undefined when a variable has no value. */
export function resolveText(template: Template, context: RequestContext): string | undefined {
  if (template.literal !== undefined) return template.literal;
  let text = "";
  for (const part of template.parts) {
    const piece = typeof part === "object" ? variableValue(part, context) : part;
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

/** A key with several values cannot stand in a text. */
function variableValue(variable: Variable, context: RequestContext): string | undefined {
  const values = context.get(variable.key);
  if (values === undefined || values.length === 0) return variable.fallback;
  return values.length === 1 ? values[0] : undefined;
}
