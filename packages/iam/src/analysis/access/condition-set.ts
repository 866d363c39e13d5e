/**
 * A set of request contexts: conditions that hold, and such that do not. It is empty when for one key neither a missing key, nor
 * one value, nor several can be what the conditions ask. The evaluator itself says what a condition makes of a value.
 */
import { type Condition, conditionHolds } from "../../policy/condition/block.ts";
import type { RequestContext } from "../../policy/template.ts";
import type { OperatorFamily } from "../operator-name.ts";
import type { Effort } from "../pattern/effort.ts";
import { isEmptyLanguage } from "../pattern/language.ts";
import type { Pattern } from "../pattern/pattern.ts";
import { arnsExclude } from "./arn-values.ts";
import { hasVariables, operatorOf, patternsOf, samplesOf } from "./condition-values.ts";

export interface Literal {
  readonly condition: Condition;
  /** The document is of the version that has variables. */
  readonly variables: boolean;
  readonly holds: boolean;
}

const NOTHING: RequestContext = new Map();

export class ConditionSet {
  readonly #literals: readonly Literal[];
  #empty: boolean | undefined;

  constructor(literals: readonly Literal[] = []) {
    this.#literals = literals;
  }

  with(literal: Literal): ConditionSet {
    return new ConditionSet([...this.#literals, literal]);
  }

  /** True only when it is proven. */
  isEmpty(effort: Effort): boolean {
    this.#empty ??= this.#contradicts(effort);
    return this.#empty;
  }

  #contradicts(effort: Effort): boolean {
    const keys = new Map<string, Literal[]>();
    for (const literal of this.#literals) {
      const key = literal.condition.lowerKey;
      keys.set(key, [...(keys.get(key) ?? []), literal]);
    }
    effort.spend(this.#literals.length * this.#literals.length);
    for (const literals of keys.values()) {
      const absent = literals.every(
        ({ condition, holds }) => conditionHolds(condition, NOTHING) === holds,
      );
      if (absent) continue;
      if (excludeOne(literals, effort) && excludeSeveral(literals, effort)) return true;
    }
    return false;
  }
}

/** No single value of the key is what these ask. */
function excludeOne(literals: readonly Literal[], effort: Effort): boolean {
  if (excludePresence(literals)) return true;
  const asked = literals.filter(({ condition }) => condition.test !== undefined);
  return (
    excludeListed(asked, effort) ||
    (["bool", "numeric", "date", "ip"] as const).some((family) =>
      excludeSampled(family, asked, effort),
    ) ||
    excludeTexts(asked, effort) ||
    arnsExclude(asked, isIn, effort)
  );
}

/** Null: the key is not there, or is. */
function excludePresence(literals: readonly Literal[]): boolean {
  return literals.some(({ condition, holds }) => {
    if (condition.test !== undefined) return false;
    const present = new Map([[condition.lowerKey, ["x"]]]);
    return conditionHolds(condition, present) !== holds;
  });
}

/** The value must be one of the policy's, rather than none of them. */
function isIn({ condition, holds }: Literal): boolean {
  return holds !== condition.negated;
}

function admits(literals: readonly Literal[], value: string, effort: Effort): boolean {
  return literals.every((literal) => {
    const { condition, variables } = literal;
    if (hasVariables(condition, variables)) return true;
    effort.spend(condition.values.length + 4);
    return condition.test?.(value, NOTHING) === isIn(literal);
  });
}

/** Some condition lists the values that there may be, and each is refused by another. */
function excludeListed(literals: readonly Literal[], effort: Effort): boolean {
  return literals.some((literal) => {
    const { condition, variables } = literal;
    const operator = operatorOf(condition);
    const listed = operator?.bare === "StringEquals" || operator?.bare === "StringNotEquals";
    if (!listed || !isIn(literal) || hasVariables(condition, variables)) return false;
    return !condition.values.some((value) => admits(literals, value, effort));
  });
}

function excludeSampled(
  family: OperatorFamily,
  literals: readonly Literal[],
  effort: Effort,
): boolean {
  const group = literals.filter(
    ({ condition, variables }) =>
      operatorOf(condition)?.family === family && !hasVariables(condition, variables),
  );
  if (group.length === 0) return false;
  const samples = samplesOf(
    family,
    group.map(({ condition }) => condition),
  );
  return samples !== undefined && !samples.some((value) => admits(group, value, effort));
}

/** As texts: of ARN operators only those whose values there may be, for their patterns hold more than the operators do. */
function excludeTexts(literals: readonly Literal[], effort: Effort): boolean {
  const all: (readonly Pattern[])[] = [];
  const none: Pattern[] = [];
  for (const literal of literals) {
    const operator = operatorOf(literal.condition);
    if (operator?.family !== "string" && operator?.family !== "arn") continue;
    const patterns = patternsOf(literal.condition, operator, literal.variables);
    if (isIn(literal)) all.push(patterns);
    else if (operator.family === "string") none.push(...patterns);
  }
  return (all.length > 0 || none.length > 0) && isEmptyLanguage({ all, none }, effort);
}

/** No several values of the key are what these ask. */
function excludeSeveral(literals: readonly Literal[], effort: Effort): boolean {
  if (excludePresence(literals)) return true;
  const quantified: Literal[] = [];
  for (const literal of literals) {
    const { condition, holds } = literal;
    if (condition.test === undefined) continue;
    // Without a set operator several values meet nothing.
    if (condition.quantifier !== "one") quantified.push(literal);
    else if (holds) return true;
  }
  return quantified.some(
    (one) =>
      excludeOne([asSingle(one)], effort) ||
      quantified.some((other) => contradict(one, other, effort)),
  );
}

/** What all values are, against what one of them is: there would be a value that is both. */
function contradict(one: Literal, other: Literal, effort: Effort): boolean {
  if (one === other || !isUniversal(one)) return false;
  return excludeOne([asSingle(one), asSingle(other)], effort);
}

/** Says of every value that it is so: all hold, or it is not true that any does not. */
function isUniversal({ condition, holds }: Literal): boolean {
  return (condition.quantifier === "all") === holds;
}

function asSingle(literal: Literal): Literal {
  return { ...literal, condition: { ...literal.condition, quantifier: "one" } };
}
