/** A pattern applied to messages. */
import { fieldsMatch } from "./fields-match.ts";
import { parseFieldsPattern } from "./fields-parser.ts";
import { jsonMatch } from "./json-match.ts";
import { parseJsonPattern } from "./json-parser.ts";
import type { Pattern, Term, TextPattern } from "./syntax-tree.ts";
import { parseTextPattern } from "./text-parser.ts";

export interface Matcher {
  readonly kind: Pattern["kind"];
  matches(message: string): boolean;
  /** What the pattern names in a message, by how it names it; undefined when it does not match. */
  extract(message: string): Readonly<Record<string, string>> | undefined;
}

/** Throws PatternError. */
export function compilePattern(text: string): Matcher {
  const pattern = parsePattern(text);
  const extract = extractor(pattern);
  if (pattern.kind === "text") {
    return { kind: pattern.kind, extract, matches: (message) => textMatches(pattern, message) };
  }
  return { kind: pattern.kind, extract, matches: (message) => extract(message) !== undefined };
}

export function parsePattern(text: string): Pattern {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === '" "') return { kind: "everything" };
  if (trimmed.startsWith("{")) return { kind: "json", condition: parseJsonPattern(trimmed) };
  if (trimmed.startsWith("[")) return { kind: "fields", fields: parseFieldsPattern(trimmed) };
  return parseTextPattern(trimmed);
}

function extractor(pattern: Pattern): Matcher["extract"] {
  switch (pattern.kind) {
    case "everything":
      return () => ({});
    case "text":
      return (message) => (textMatches(pattern, message) ? {} : undefined);
    case "json":
      return (message) => jsonMatch(pattern.condition, message);
    case "fields":
      return (message) => fieldsMatch(pattern.fields, message);
  }
}

function textMatches({ required, optional, excluded }: TextPattern, message: string): boolean {
  const has = (term: Term) => isIn(term, message);
  if (required.length + excluded.length === 0) return optional.some(has);
  return required.every(has) && !excluded.some(has);
}

const isIn = (term: Term, message: string): boolean =>
  term.kind === "text" ? message.includes(term.text) : term.regex.test(message);
