/** ARN conditions against each other: six segments, each a pattern of its own. */
import { type TemplatePart, templateParts } from "../../policy/template.ts";
import type { Effort } from "../pattern/effort.ts";
import { covers, meets, type Pattern } from "../pattern/pattern.ts";
import type { Literal } from "./condition-set.ts";
import { operatorOf, patternOfParts } from "./condition-values.ts";

const SEGMENTS = 6;

type Arn = readonly Pattern[];

/** There is no ARN that is of each list that asks for one, and of none of those that refuse. */
export function arnsExclude(
  literals: readonly Literal[],
  isIn: (literal: Literal) => boolean,
  effort: Effort,
): boolean {
  const arns = literals.filter(({ condition }) => operatorOf(condition)?.family === "arn");
  const wanted = arns.filter(isIn).map(arnsOf);
  const refused = arns.filter((literal) => !isIn(literal)).flatMap(arnsOf);
  effort.spend(wanted.flat().length * (refused.length + wanted.flat().length) * SEGMENTS * 16);
  return wanted.some((list) =>
    list.every(
      (arn) =>
        refused.some((outer) =>
          outer.every((segment, at) => covers(segment, arn[at] as Pattern)),
        ) || wanted.some((other) => other !== list && !other.some((each) => meet(each, arn))),
    ),
  );
}

function meet(one: Arn, other: Arn): boolean {
  return one.every((segment, at) => meets(segment, other[at] as Pattern));
}

/** What has fewer segments is no ARN and matches none. */
function arnsOf({ condition, variables }: Literal): Arn[] {
  return condition.values.flatMap((value) => {
    const segments = split(templateParts(value, { variables, wildcards: true }));
    return segments === undefined ? [] : [segments.map((parts) => patternOfParts(parts))];
  });
}

/** At the first five colons that stand in plain text. */
function split(parts: readonly TemplatePart[]): readonly TemplatePart[][] | undefined {
  const segments: TemplatePart[][] = [[]];
  for (const part of parts) {
    let rest = part;
    while (typeof rest === "string" && segments.length < SEGMENTS && rest.includes(":")) {
      const colon = rest.indexOf(":");
      segments.at(-1)?.push(rest.slice(0, colon));
      segments.push([]);
      rest = rest.slice(colon + 1);
    }
    if (rest !== "") segments.at(-1)?.push(rest);
  }
  return segments.length === SEGMENTS ? segments : undefined;
}
