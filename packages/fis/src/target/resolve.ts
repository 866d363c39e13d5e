/** Which resources a target means when an experiment starts: found as the experiment's role, then chosen among. */
import type { Random } from "@cloudglass/env";
import type { RoleCalls } from "../experiment/role.ts";
import { parseSelection, selectedCount } from "../template/selection.ts";
import type { TemplateTarget } from "../template/template.ts";
import { findBuckets } from "./buckets.ts";
import { findFunctions } from "./functions.ts";
import { findGlobalTables } from "./global-tables.ts";
import { findInstances } from "./instances.ts";
import { findRoles } from "./roles.ts";
import { findSpotInstances } from "./spot-instances.ts";
import { findSubnets } from "./subnets.ts";

/** What there is of what the target names: ARNs, in any order. */
export type Finder = (role: RoleCalls, target: TemplateTarget, place: FoundIn) => Promise<string[]>;

export interface FoundIn {
  readonly accountId: string;
  readonly region: string;
}

const FINDERS: Readonly<Record<string, Finder>> = {
  "aws:dynamodb:global-table": findGlobalTables,
  "aws:ec2:instance": findInstances,
  "aws:ec2:spot-instance": findSpotInstances,
  "aws:ec2:subnet": findSubnets,
  "aws:iam:role": findRoles,
  "aws:lambda:function": findFunctions,
  "aws:s3:bucket": findBuckets,
};

/** Rejects with the `ServiceError`s of what is asked. */
export async function resolveTarget(
  role: RoleCalls,
  target: TemplateTarget,
  place: FoundIn,
  random: Random,
): Promise<string[]> {
  const find = FINDERS[target.resourceType];
  const selection = parseSelection(target.selectionMode);
  if (find === undefined || selection === undefined) return [];
  const found = (await find(role, target, place)).sort();
  const count = selectedCount(selection, found.length);
  if (count === found.length) return found;
  return shuffled(found, random).slice(0, count).sort();
}

function shuffled(all: readonly string[], random: Random): string[] {
  const left = [...all];
  return all.map(() => left.splice(random.below(left.length), 1)[0] as string);
}
