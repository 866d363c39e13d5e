/** Bool: `true` or `false`, in any case. A policy variable may stand for the value. */
import { parseTemplate, resolveText } from "../template.ts";
import type { OperatorFamily, ValueTest } from "./operator.ts";

function truth(values: readonly string[], variables: boolean): ValueTest {
  const templates = values.map((value) => parseTemplate(value, { variables, wildcards: false }));
  return (seen, context) => {
    const lower = seen.toLowerCase();
    if (lower !== "true" && lower !== "false") return false;
    for (const template of templates) {
      if (resolveText(template, context)?.toLowerCase() === lower) return true;
    }
    return false;
  };
}

export const BOOL_OPERATORS: Readonly<Record<string, OperatorFamily>> = {
  Bool: { compile: truth, negated: false },
};
