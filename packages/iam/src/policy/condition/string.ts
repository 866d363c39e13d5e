/** StringEquals, StringNotEquals, …IgnoreCase, StringLike, StringNotLike. Policy variables are filled in; Like has wildcards. */
import { globMatches } from "../glob.ts";
import { parseTemplate, resolveGlob, resolveText } from "../template.ts";
import type { OperatorFamily, ValueTest } from "./operator.ts";

function equals(values: readonly string[], variables: boolean): ValueTest {
  const templates = values.map((value) => parseTemplate(value, { variables, wildcards: false }));
  return (seen, context) => {
    for (const template of templates) {
      if (resolveText(template, context) === seen) return true;
    }
    return false;
  };
}

function equalsIgnoreCase(values: readonly string[], variables: boolean): ValueTest {
  const templates = values.map((value) => parseTemplate(value, { variables, wildcards: false }));
  return (seen, context) => {
    const lower = seen.toLowerCase();
    for (const template of templates) {
      if (resolveText(template, context)?.toLowerCase() === lower) return true;
    }
    return false;
  };
}

function like(values: readonly string[], variables: boolean): ValueTest {
  const templates = values.map((value) => parseTemplate(value, { variables, wildcards: true }));
  return (seen, context) => {
    for (const template of templates) {
      const glob = resolveGlob(template, context);
      if (glob !== undefined && globMatches(glob, seen)) return true;
    }
    return false;
  };
}

export const STRING_OPERATORS: Readonly<Record<string, OperatorFamily>> = {
  StringEquals: { compile: equals, negated: false },
  StringNotEquals: { compile: equals, negated: true },
  StringEqualsIgnoreCase: { compile: equalsIgnoreCase, negated: false },
  StringNotEqualsIgnoreCase: { compile: equalsIgnoreCase, negated: true },
  StringLike: { compile: like, negated: false },
  StringNotLike: { compile: like, negated: true },
};
