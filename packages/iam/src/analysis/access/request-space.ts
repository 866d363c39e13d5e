/**
 * Requests as a space of four dimensions: action, resource, principal, context. A statement is what all of its elements say
 * together; a box is what some elements say and others do not. Whether a box lies in several statements together is decided by
 * cutting it: what lies outside of one statement must lie in the others.
 *
 * Every box that is made is at least as large as what it stands for, and is called empty only when that is proven. So "covered"
 * is right, and "not covered" may be wrong.
 */
import type { PolicyDocument, Statement } from "../../policy/document.ts";
import type { PrincipalPattern } from "../../policy/principal-match.ts";
import { arnParts } from "../../policy/resource-match.ts";
import type { Effort } from "../pattern/effort.ts";
import { type Pattern, patternOf } from "../pattern/pattern.ts";
import { ConditionSet, type Literal } from "./condition-set.ts";
import { patternOfParts } from "./condition-values.ts";
import { PrincipalSet } from "./principal-set.ts";
import { TextSet } from "./text-set.ts";

export interface Box {
  readonly actions: TextSet;
  readonly resources: TextSet;
  readonly principals: PrincipalSet;
  readonly conditions: ConditionSet;
}

/** Every request there can be: actions have a service and a name. */
export const ALL_REQUESTS: Box = {
  actions: new TextSet({ all: [[patternOf("*:*")]], none: [] }),
  resources: new TextSet({ all: [[patternOf("*")]], none: [] }),
  principals: new PrincipalSet(),
  conditions: new ConditionSet(),
};

/** One element of a statement, as what it leaves of a box and what it leaves out. */
export interface Constraint {
  inside(box: Box): Box;
  outside(box: Box): Box;
}

export interface Region {
  readonly statement: Statement;
  readonly constraints: readonly Constraint[];
}

export function regionsOf(document: PolicyDocument, effect: "Allow" | "Deny"): Region[] {
  return document.statements
    .filter((statement) => statement.effect === effect)
    .map((statement) => regionOf(statement, document));
}

export function regionOf(statement: Statement, document: PolicyDocument): Region {
  return { statement, constraints: constraintsOf(statement, document) };
}

function constraintsOf(statement: Statement, document: PolicyDocument): Constraint[] {
  const { actions, resources, principals, conditions } = statement;
  const variables = document.version === "2012-10-17";
  const constraints = [
    actionConstraint(
      actions.source.map((action) => patternOf(action.toLowerCase())),
      actions.inverted,
    ),
  ];
  if (resources !== undefined) {
    const patterns = resources.templates.map(({ source }) =>
      patternOfParts(arnParts(source, variables)),
    );
    constraints.push(resourceConstraint(patterns, resources.inverted));
  }
  if (principals !== undefined) {
    const { patterns, inverted } = principals;
    constraints.push(principalConstraint(patterns, inverted, statement.effect));
  }
  for (const condition of conditions) {
    constraints.push(conditionConstraint({ condition, variables, holds: true }));
  }
  return constraints;
}

function turned(inverted: boolean, constraint: Constraint): Constraint {
  return inverted ? { inside: constraint.outside, outside: constraint.inside } : constraint;
}

export function actionConstraint(patterns: readonly Pattern[], inverted = false): Constraint {
  return turned(inverted, {
    inside: (box) => ({ ...box, actions: box.actions.within(patterns) }),
    outside: (box) => ({ ...box, actions: box.actions.without(patterns) }),
  });
}

export function resourceConstraint(patterns: readonly Pattern[], inverted = false): Constraint {
  return turned(inverted, {
    inside: (box) => ({ ...box, resources: box.resources.within(patterns) }),
    outside: (box) => ({ ...box, resources: box.resources.without(patterns) }),
  });
}

function principalConstraint(
  patterns: readonly PrincipalPattern[],
  inverted: boolean,
  effect: "Allow" | "Deny",
): Constraint {
  const named: Constraint = {
    inside: (box) => ({ ...box, principals: box.principals.within(patterns) }),
    outside: (box) => ({ ...box, principals: box.principals.without(patterns) }),
  };
  if (!inverted || effect === "Allow") return turned(inverted, named);
  // A Deny spares only who is listed with account and role: whom it denies is at most everyone, and at least who is not named.
  return { inside: (box) => box, outside: named.inside };
}

function conditionConstraint(literal: Literal): Constraint {
  const refused = { ...literal, holds: false };
  return {
    inside: (box) => ({ ...box, conditions: box.conditions.with(literal) }),
    outside: (box) => ({ ...box, conditions: box.conditions.with(refused) }),
  };
}

export function cut(box: Box, constraints: readonly Constraint[]): Box {
  return constraints.reduce((rest, constraint) => constraint.inside(rest), box);
}

function isEmpty({ actions, resources, principals, conditions }: Box, effort: Effort): boolean {
  return (
    actions.isEmpty(effort) ||
    resources.isEmpty(effort) ||
    principals.isEmpty() ||
    conditions.isEmpty(effort)
  );
}

/** Each request of the box is in one of the regions. */
export function isCovered(box: Box, regions: readonly Region[], effort: Effort): boolean {
  effort.spend(64);
  if (isEmpty(box, effort)) return true;
  for (const [index, region] of regions.entries()) {
    if (isEmpty(cut(box, region.constraints), effort)) continue;
    const rest = regions.slice(index + 1);
    return remainders(box, region).every((remainder) => isCovered(remainder, rest, effort));
  }
  return false;
}

/** The box without the region, as boxes: inside of the first elements, outside of the next one. */
function remainders(box: Box, { constraints }: Region): Box[] {
  let rest = box;
  return constraints.map((constraint) => {
    const remainder = constraint.outside(rest);
    rest = constraint.inside(rest);
    return remainder;
  });
}
