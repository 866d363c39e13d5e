/** Comparisons of values with what a pattern says. */
import { numberOf } from "./condition-parser.ts";
import type { Comparison, Condition, Operator } from "./syntax-tree.ts";

export function holds<Test>(condition: Condition<Test>, test: (each: Test) => boolean): boolean {
  if (condition.kind === "test") return test(condition.test);
  return condition.kind === "and"
    ? condition.of.every((each) => holds(each, test))
    : condition.of.some((each) => holds(each, test));
}

/** @param number what `text` is as a number, where it is one */
export function compares(
  { operator, operand }: Comparison,
  text: string,
  number = numberOf(text),
): boolean {
  if (operator === "!=") return !compares({ operator: "=", operand }, text, number);
  if (operand.kind === "regex") return operand.regex.test(text);
  const wanted = operand.number;
  if (wanted !== undefined && number !== undefined) return ORDER[operator](number, wanted);
  return operator === "=" && isLike(text, operand.text);
}

const ORDER: Readonly<Record<Operator, (value: number, wanted: number) => boolean>> = {
  "=": (value, wanted) => value === wanted,
  "!=": (value, wanted) => value !== wanted,
  "<": (value, wanted) => value < wanted,
  ">": (value, wanted) => value > wanted,
  "<=": (value, wanted) => value <= wanted,
  ">=": (value, wanted) => value >= wanted,
};

/** `*` stands for any characters, none included. */
export function isLike(text: string, like: string): boolean {
  const pieces = like.split("*");
  const first = pieces.shift() as string;
  const last = pieces.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
