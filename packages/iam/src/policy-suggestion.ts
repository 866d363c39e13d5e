/**
 * The smallest policy that allows what was done: each action on the resources it was used on, actions with the same
 * resources in one statement, resources generalised no more than the size of a policy asks for.
 */
import type { Activity } from "./identity/activity-table.ts";
import { type Generality, generalise, type ResourceNeed } from "./identity/generalise.ts";
import { literalPattern } from "./policy/literal.ts";

export interface SuggestedStatement {
  readonly Effect: "Allow";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

export interface SuggestedPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly SuggestedStatement[];
}

/** Of a managed policy, without white space. Source: IAM User Guide, "IAM and AWS STS quotas". */
export const POLICY_CHARACTERS_MAX = 6144;

/** From exact to coarse; the first that fits in one policy is taken. Below a prefix with a denial only when there is no other way. */
const GENERALITIES: readonly (Omit<Generality, "spared"> & { readonly spares: boolean })[] = [
  { objectsMax: 5, othersMax: Number.POSITIVE_INFINITY, spares: true },
  { objectsMax: 5, othersMax: 20, spares: true },
  { objectsMax: 2, othersMax: 5, spares: true },
  { objectsMax: 1, othersMax: 1, spares: true },
  { objectsMax: 0, othersMax: 1, spares: false },
];

/** One policy, or as many as it takes when even the coarsest is too large; none when nothing was done. */
export function suggestPolicies(
  activities: readonly Activity[],
  includeDenied: boolean,
): SuggestedPolicy[] {
  const wanted = activities.filter(({ allowed }) => allowed || includeDenied);
  if (wanted.length === 0) return [];
  const denied = activities.filter(({ allowed }) => !allowed && !includeDenied);
  let statements: SuggestedStatement[] = [];
  for (const generality of GENERALITIES) {
    statements = statementsOf(wanted, denied, generality);
    if (sizeOf(statements) <= POLICY_CHARACTERS_MAX) return [policyOf(statements)];
  }
  return packed(statements.flatMap(pieces)).map(policyOf);
}

function statementsOf(
  wanted: readonly Activity[],
  denied: readonly Activity[],
  generality: (typeof GENERALITIES)[number],
): SuggestedStatement[] {
  const sparedOf = Map.groupBy(generality.spares ? denied : [], ({ action }) => action);
  const actionsOf = new Map<string, { actions: string[]; resources: readonly string[] }>();
  const byAction = Map.groupBy(wanted, ({ action }) => action);
  for (const action of [...byAction.keys()].sort()) {
    const spared = sparedOf.get(action) ?? [];
    const needs = generalise(byAction.get(action) ?? [], { ...generality, spared });
    const resources = needs.map(patternOf);
    const key = JSON.stringify(resources);
    const known = actionsOf.get(key);
    if (known === undefined) actionsOf.set(key, { actions: [action], resources });
    else known.actions.push(action);
  }
  return [...actionsOf.values()].map(({ actions, resources }) => ({
    Effect: "Allow",
    Action: oneOrMany(actions),
    Resource: oneOrMany(resources),
  }));
}

function patternOf({ resource, isPrefix }: ResourceNeed): string {
  return isPrefix ? `${literalPattern(resource)}*` : literalPattern(resource);
}

function oneOrMany(texts: readonly string[]): string | readonly string[] {
  return texts.length === 1 ? (texts[0] as string) : texts;
}

function policyOf(statements: readonly SuggestedStatement[]): SuggestedPolicy {
  return { Version: "2012-10-17", Statement: statements };
}

/** White space inside of a resource does not count for AWS; here it does, which errs on the safe side. */
function sizeOf(statements: readonly SuggestedStatement[]): number {
  return JSON.stringify(policyOf(statements)).length;
}

/** A statement that is too large by itself, cut along its resources. */
function pieces(statement: SuggestedStatement): SuggestedStatement[] {
  const { Resource } = statement;
  if (typeof Resource === "string" || sizeOf([statement]) <= POLICY_CHARACTERS_MAX) {
    return [statement];
  }
  const half = Math.ceil(Resource.length / 2);
  return [Resource.slice(0, half), Resource.slice(half)].flatMap((part) =>
    pieces({ ...statement, Resource: oneOrMany(part) }),
  );
}

/** Each statement goes into the first policy that has room for it. */
function packed(statements: readonly SuggestedStatement[]): SuggestedStatement[][] {
  const policies: SuggestedStatement[][] = [];
  for (const statement of statements) {
    const room = policies.find((held) => sizeOf([...held, statement]) <= POLICY_CHARACTERS_MAX);
    if (room === undefined) policies.push([statement]);
    else room.push(statement);
  }
  return policies;
}
