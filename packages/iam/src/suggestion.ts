/** What a principal of the catalogue did, as the policy that it needs: the answer of `/_cloudglass/iam/suggestion`. */
import type { Identities } from "./identities.ts";
import { type Activity, activitiesOf, ROWS_OF_ACTION_MAX } from "./identity/activity-table.ts";
import { rootArn } from "./identity/arn.ts";
import { entityOfArn } from "./identity/entity-of-arn.ts";
import { parsePolicy } from "./policy/document.ts";
import { evaluate } from "./policy/evaluate.ts";
import type { Principal } from "./policy/evaluation.ts";
import { type SuggestedPolicy, suggestPolicies } from "./policy-suggestion.ts";

export interface Suggestion {
  /** The user's, the role's or the root's: policies of a session are its role's. */
  readonly principal: string;
  readonly includesDenied: boolean;
  /** Of what it is made from; absent when nothing was done. */
  readonly firstUse?: string;
  readonly lastUse?: string;
  /** Actions with more resources than are remembered: the policy may lack some of them. */
  readonly incomplete: readonly string[];
  /** What was denied and these policies would allow, because its neighbours were used too often to be named. */
  readonly coversDenied: readonly { readonly action: string; readonly resource: string }[];
  /** Usually one; empty when nothing was done that needs a permission. */
  readonly policies: readonly SuggestedPolicy[];
}

/** Undefined when there is no such user or role. */
export function suggestionFor(
  { activity, catalogue }: Pick<Identities, "activity" | "catalogue">,
  principalArn: string,
  includeDenied: boolean,
): Suggestion | undefined {
  const found = subjectOf({ catalogue }, principalArn);
  if (found === undefined) return undefined;
  activity.flush();
  const activities = activitiesOf(catalogue, [found.entityId]);
  const used = activities.filter(({ allowed }) => allowed || includeDenied);
  const times = used.flatMap(({ firstAt, lastAt }) => [firstAt, lastAt]);
  const counts = Map.groupBy(activities, ({ action, allowed }) => `${action} ${allowed}`);
  const full = [...counts.values()].filter((rows) => rows.length >= ROWS_OF_ACTION_MAX);
  const policies = suggestPolicies(activities, includeDenied);
  return {
    principal: found.arn,
    includesDenied: includeDenied,
    ...(times.length === 0
      ? undefined
      : { firstUse: iso(Math.min(...times)), lastUse: iso(Math.max(...times)) }),
    incomplete: [...new Set(full.map((rows) => rows[0]?.action ?? ""))].sort(),
    coversDenied: includeDenied ? [] : coveredDenials(policies, activities),
    policies,
  };
}

function coveredDenials(policies: readonly SuggestedPolicy[], activities: readonly Activity[]) {
  const identity = policies.map((policy, index) => ({
    name: `${index}`,
    document: parsePolicy(JSON.stringify(policy), "identity"),
  }));
  const allows = ({ action, resource }: Activity) =>
    evaluate({ principal: ANYONE, action, resource, context: new Map() }, { identity }).allowed;
  return activities
    .filter((activity) => !activity.allowed && allows(activity))
    .map(({ action, resource, isPrefix }) => ({
      action,
      resource: resource + (isPrefix ? "*" : ""),
    }));
}

const ANYONE: Principal = { kind: "user", accountId: "", arn: "", userId: "" };

const ROOT = /^arn:aws:iam::(\d{12}):root$/;

function subjectOf(
  { catalogue }: Pick<Identities, "catalogue">,
  arn: string,
): { readonly entityId: string; readonly arn: string } | undefined {
  const [, rootAccount] = ROOT.exec(arn) ?? [];
  if (rootAccount !== undefined) return { entityId: rootAccount, arn: rootArn(rootAccount) };
  const entity = entityOfArn(catalogue, arn);
  return entity && { entityId: entity.id, arn: entity.arn };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
