/**
 * ArnEquals, ArnLike and their negations. Both compare the six parts of an ARN one by one, each with wildcards, so a wildcard
 * never runs past one of the first five colons. What is no ARN meets no policy value.
 */
import { globMatches } from "../glob.ts";
import {
  type RequestContext,
  resolveGlob,
  type Template,
  type TemplatePart,
  templateOf,
  templateParts,
} from "../template.ts";
import type { OperatorFamily, ValueTest } from "./operator.ts";

const PARTS = 6;

/** Splits at the first five colons that stand in plain text; undefined when there are fewer. */
function splitTemplate(source: string, variables: boolean): readonly Template[] | undefined {
  const segments: TemplatePart[][] = [[]];
  for (const part of templateParts(source, { variables, wildcards: true })) {
    let rest = part;
    while (typeof rest === "string" && segments.length < PARTS && rest.includes(":")) {
      const colon = rest.indexOf(":");
      (segments.at(-1) as TemplatePart[]).push(rest.slice(0, colon));
      segments.push([]);
      rest = rest.slice(colon + 1);
    }
    if (rest !== "") (segments.at(-1) as TemplatePart[]).push(rest);
  }
  if (segments.length !== PARTS) return undefined;
  return segments.map((parts) => templateOf(source, parts));
}

/** The six parts; the last keeps its colons. Undefined for what is no ARN. */
function splitArn(text: string): string[] | undefined {
  const parts = text.split(":");
  if (parts.length < PARTS || parts[0] !== "arn") return undefined;
  return [...parts.slice(0, PARTS - 1), parts.slice(PARTS - 1).join(":")];
}

function matchesAll(
  patterns: readonly Template[],
  segments: readonly string[],
  context: RequestContext,
): boolean {
  for (let index = 0; index < PARTS; index++) {
    const glob = resolveGlob(patterns[index] as Template, context);
    if (glob === undefined || !globMatches(glob, segments[index] as string)) return false;
  }
  return true;
}

function arnLike(values: readonly string[], variables: boolean): ValueTest {
  const patterns = values
    .map((value) => splitTemplate(value, variables))
    .filter((parts) => parts !== undefined);
  return (seen, context) => {
    const segments = splitArn(seen);
    if (segments === undefined) return false;
    return patterns.some((pattern) => matchesAll(pattern, segments, context));
  };
}

export const ARN_OPERATORS: Readonly<Record<string, OperatorFamily>> = {
  ArnEquals: { compile: arnLike, negated: false },
  ArnLike: { compile: arnLike, negated: false },
  ArnNotEquals: { compile: arnLike, negated: true },
  ArnNotLike: { compile: arnLike, negated: true },
};
