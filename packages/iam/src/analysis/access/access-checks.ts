/**
 * What a policy newly allows, or allows at all, by reasoning about all requests at once. A statement that is not named grants
 * nothing of what is asked about; one that is named may.
 */
import type { PolicyDocument, Statement } from "../../policy/document.ts";
import { Effort } from "../pattern/effort.ts";
import { patternOf } from "../pattern/pattern.ts";
import {
  ALL_REQUESTS,
  actionConstraint,
  cut,
  isCovered,
  type Region,
  regionsOf,
  resourceConstraint,
} from "./request-space.ts";

/** Under a second. */
export const EFFORT_STEPS = 10_000_000;

/** Statements of `updated` that may allow what `existing` does not. @throws TooMuchEffort */
export function newAccess(updated: PolicyDocument, existing: PolicyDocument): Statement[] {
  const effort = new Effort(EFFORT_STEPS);
  const denied = regionsOf(updated, "Deny");
  const allowedBefore = regionsOf(existing, "Allow");
  const deniedBefore = regionsOf(existing, "Deny");
  const stillDenied = isSubset(existing, updated, "Deny");
  const known = new Set(existing.statements.map((statement) => meaningOf(statement, existing)));
  const isNew = ({ statement, constraints }: Region) => {
    // Most statements of a policy stay as they are.
    if (stillDenied && known.has(meaningOf(statement, updated))) return false;
    const box = cut(ALL_REQUESTS, constraints);
    if (!isCovered(box, [...denied, ...allowedBefore], effort)) return true;
    // What was denied before must still be.
    return deniedBefore.some((region) => !isCovered(cut(box, region.constraints), denied, effort));
  };
  return regionsOf(updated, "Allow")
    .filter(isNew)
    .map(({ statement }) => statement);
}

/** Every statement of the effect stands in the other document too. */
function isSubset(inner: PolicyDocument, outer: PolicyDocument, effect: "Allow" | "Deny"): boolean {
  const known = new Set(outer.statements.map((statement) => meaningOf(statement, outer)));
  return inner.statements.every(
    (statement) => statement.effect !== effect || known.has(meaningOf(statement, inner)),
  );
}

/** The same text means the same. */
function meaningOf(statement: Statement, { version }: PolicyDocument): string {
  const { effect, actions, resources, principals, conditions } = statement;
  return JSON.stringify([
    version,
    effect,
    [actions.inverted, actions.source],
    resources && [resources.inverted, resources.source],
    principals && [principals.inverted, principals.patterns],
    conditions.map(({ operator, key, values }) => [operator, key, values]),
  ]);
}

export interface Access {
  /** Perhaps with wildcards; any action when absent. */
  readonly actions?: readonly string[];
  /** Likewise. */
  readonly resources?: readonly string[];
}

/** Statements that may allow one of the actions on one of the resources. @throws TooMuchEffort */
export function grantedAccess(document: PolicyDocument, access: Access): Statement[] {
  const effort = new Effort(EFFORT_STEPS);
  const { actions, resources } = access;
  const asked = [
    ...(actions === undefined
      ? []
      : [actionConstraint(actions.map((action) => patternOf(action.toLowerCase())))]),
    ...(resources === undefined ? [] : [resourceConstraint(resources.map(patternOf))]),
  ];
  const box = cut(ALL_REQUESTS, asked);
  const denied = regionsOf(document, "Deny");
  return regionsOf(document, "Allow")
    .filter(({ constraints }) => !isCovered(cut(box, constraints), denied, effort))
    .map(({ statement }) => statement);
}
