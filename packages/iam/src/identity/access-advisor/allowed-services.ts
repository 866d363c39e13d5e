/**
 * What policies let somebody use, as far as actions tell: an action counts when every level of policies allows it on
 * anything at all, and none denies it on everything. Conditions and resources are not looked at, as AWS's report does not.
 */
import { actionMatches, mentionsService } from "../../policy/action-match.ts";
import type { PolicyDocument, Statement } from "../../policy/document.ts";
import type { ListedService, ServiceList } from "./service-list.ts";

/** Identity policies are one level; SCPs one for the root, each unit and the account. */
export type PolicyLevels = readonly (readonly PolicyDocument[])[];

export async function allowedServices(
  { services, actionsOf }: ServiceList,
  levels: PolicyLevels,
): Promise<ListedService[]> {
  const allowed: ListedService[] = [];
  for (const service of services) {
    const { namespace } = service;
    const said = whatIsSaid(levels, namespace);
    if (said === undefined) continue;
    if (isWholly(said, namespace) || hasAllowed(said, namespace, await actionsOf(namespace))) {
      allowed.push(service);
    }
  }
  return allowed;
}

export async function allowedActions(
  { actionsOf }: ServiceList,
  levels: PolicyLevels,
  namespace: string,
): Promise<string[]> {
  const said = whatIsSaid(levels, namespace);
  if (said === undefined) return [];
  const actions = await actionsOf(namespace);
  return actions.filter((action) => isAllowed(said, namespace, action));
}

interface Said {
  /** One list a level; none is empty. */
  readonly allows: readonly (readonly Statement[])[];
  readonly denies: readonly Statement[];
}

/** The statements about a service; undefined when a level allows none of it. */
function whatIsSaid(levels: PolicyLevels, namespace: string): Said | undefined {
  const about = levels.map((level) =>
    level
      .flatMap(({ statements }) => statements)
      .filter(({ actions }) => mentionsService(actions, namespace)),
  );
  const allows = about.map((level) => level.filter(({ effect }) => effect === "Allow"));
  if (allows.some((level) => level.length === 0)) return undefined;
  return { allows, denies: about.flat().filter(deniesEverywhere) };
}

function deniesEverywhere({ effect, conditions, resources }: Statement): boolean {
  const isAll = resources === undefined || (resources.all && !resources.inverted);
  return effect === "Deny" && conditions.length === 0 && isAll;
}

function isWholly({ allows, denies }: Said, namespace: string): boolean {
  const isWhole = ({ actions: { all, inverted, services } }: Statement) =>
    !inverted && (all || services.get(namespace)?.all === true);
  return denies.length === 0 && allows.every((level) => level.some(isWhole));
}

function hasAllowed(said: Said, namespace: string, actions: readonly string[]): boolean {
  return actions.some((action) => isAllowed(said, namespace, action));
}

function isAllowed({ allows, denies }: Said, namespace: string, action: string): boolean {
  const full = `${namespace}:${action}`.toLowerCase();
  const speaksOf = ({ actions }: Statement) => actionMatches(actions, full, namespace);
  return allows.every((level) => level.some(speaksOf)) && !denies.some(speaksOf);
}
