/** JSON events under a condition. What a selector with a wildcard finds meets it when any of it does. */
import { compares, holds } from "./compare.ts";
import { testsOf } from "./condition-parser.ts";
import type { Condition, JsonTest, Selector } from "./syntax-tree.ts";

/** The first value of each selector; undefined when the event is no JSON object or the condition does not hold. */
export function jsonMatch(
  condition: Condition<JsonTest>,
  message: string,
): Record<string, string> | undefined {
  const event = parseObject(message);
  if (event === undefined) return undefined;
  if (!holds(condition, (test) => meets(test, event))) return undefined;
  const extracted: Record<string, string> = {};
  for (const { selector } of testsOf(condition)) {
    const [value] = select(selector, event);
    if (value !== undefined) extracted[selector.text] = textOf(value);
  }
  return extracted;
}

function parseObject(message: string): unknown {
  if (!/^\s*\{/.test(message)) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function meets(test: JsonTest, event: unknown): boolean {
  const values = select(test.selector, event);
  switch (test.kind) {
    case "exists":
      return values.length > 0 === test.isExpected;
    case "is":
      return values.some((value) => value === test.value);
    case "compare":
      return values.some((value) => {
        if (value === null || typeof value === "object") return false;
        // Strings are compared as text alone, unless a number is asked for that they spell.
        return compares(test, String(value), typeof value === "number" ? value : undefined);
      });
  }
}

function select({ steps }: Selector, event: unknown): unknown[] {
  let found: unknown[] = [event];
  for (const step of steps) {
    found = found.flatMap((value) => {
      if (typeof value !== "object" || value === null) return [];
      if (step.kind === "each") return Object.values(value);
      if (step.kind === "element") {
        return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
      }
      if (Array.isArray(value) || !Object.hasOwn(value, step.name)) return [];
      return [(value as Record<string, unknown>)[step.name]];
    });
  }
  return found;
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);
