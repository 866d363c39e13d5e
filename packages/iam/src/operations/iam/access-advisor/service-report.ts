/** The report of services that a user, group, role or policy can use, with when they were last used. */
import { noSuchJob } from "../../../errors/access-advisor.ts";
import { invalidArn, noSuchName, noSuchPolicy } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import {
  type AccessReport,
  findAccessReport,
} from "../../../identity/access-advisor/access-report.ts";
import {
  allowedActions,
  allowedServices,
} from "../../../identity/access-advisor/allowed-services.ts";
import { serviceList } from "../../../identity/access-advisor/service-list.ts";
import { lastUses } from "../../../identity/access-advisor/service-use.ts";
import { activitiesOf } from "../../../identity/activity-table.ts";
import { parseArn } from "../../../identity/arn.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import { type Entity, findEntity, membersOfGroup } from "../../../identity/entity.ts";
import { policiesOfEntity } from "../../../identity/entity-policies.ts";
import { entitiesWithPolicy, findPolicy, findVersion } from "../../../identity/managed-policy.ts";
import { type PolicyDocument, parsePolicy } from "../../../policy/document.ts";

export interface ReportedEntity {
  readonly arn: string;
  readonly name: string;
  readonly kind: "user" | "role";
  readonly id: string;
  readonly path: string;
}

export interface ReportedUse {
  /** Index in the report's entities. */
  readonly entity: number;
  readonly at: number;
  readonly region: string;
}

export interface ReportedService {
  readonly namespace: string;
  readonly name: string;
  /** The last of each entity, latest first. */
  readonly uses: readonly ReportedUse[];
  /** Of a service that was used, when asked for: those that the policies allow. */
  readonly actions?: readonly { readonly name: string; readonly use?: ReportedUse }[];
}

export interface ServiceReport {
  readonly granularity: "SERVICE_LEVEL" | "ACTION_LEVEL";
  readonly entities: readonly ReportedEntity[];
  readonly services: readonly ReportedService[];
}

export interface ReportSubject {
  readonly documents: readonly PolicyDocument[];
  /** Those who could have used the policies. */
  readonly entities: readonly Entity[];
}

/** The user, group, role or policy that `arn` names, in this account; AWS's policies are in every one. */
export function reportSubject(catalogue: Catalogue, accountId: string, arn: string): ReportSubject {
  const parsed = parseArn(arn);
  if (parsed === undefined) throw invalidArn(arn);
  const { type, name } = parsed;
  if (type === "policy") return policySubject(catalogue, accountId, arn);
  const entity = findEntity(catalogue, accountId, type, name);
  if (entity?.arn !== arn) throw noSuchName(type, name);
  const texts = policiesOfEntity(catalogue, entity).map(({ text }) => text);
  const entities = entity.kind === "group" ? membersOfGroup(catalogue, entity.id) : [entity];
  return { documents: texts.map((text) => parsePolicy(text, "identity")), entities };
}

function policySubject(catalogue: Catalogue, accountId: string, arn: string): ReportSubject {
  const policy = findPolicy(catalogue, arn);
  if (policy === undefined || (policy.accountId !== "aws" && policy.accountId !== accountId)) {
    throw noSuchPolicy(arn);
  }
  const version = findVersion(catalogue, policy, policy.defaultVersion);
  const holders = entitiesWithPolicy(catalogue, accountId, arn, "attached").flatMap((holder) =>
    holder.kind === "group" ? membersOfGroup(catalogue, holder.id) : [holder],
  );
  return {
    documents: version === undefined ? [] : [parsePolicy(version.document, "identity")],
    entities: [...new Map(holders.map((each) => [each.id, each])).values()],
  };
}

export async function makeServiceReport(
  { activity, catalogue, env }: Identities,
  { documents, entities }: ReportSubject,
  granularity: ServiceReport["granularity"],
): Promise<ServiceReport> {
  activity.flush();
  const ids = entities.map(({ id }) => id);
  const used = lastUses(activitiesOf(catalogue, ids), env.clock.now());
  const usesOf = (what: string): ReportedUse[] =>
    (used.get(what) ?? []).map(({ entityId, at, region }) => {
      return { entity: ids.indexOf(entityId), at, region };
    });
  const list = await serviceList();
  const services: ReportedService[] = [];
  for (const { namespace, name } of await allowedServices(list, [documents])) {
    const uses = usesOf(namespace);
    const isTracked = granularity === "ACTION_LEVEL" && uses.length > 0;
    const names = isTracked ? await allowedActions(list, [documents], namespace) : [];
    const actions = names.map((action) => {
      const [use] = usesOf(`${namespace}:${action}`);
      return use === undefined ? { name: action } : { name: action, use };
    });
    services.push({ namespace, name, uses, ...(isTracked ? { actions } : {}) });
  }
  return { granularity, entities: entities.map(reported), services };
}

function reported({ arn, name, kind, id, path }: Entity): ReportedEntity {
  return { arn, name, kind: kind === "role" ? "role" : "user", id, path };
}

export function serviceReport(
  catalogue: Catalogue,
  accountId: string,
  jobId: string,
): AccessReport<ServiceReport> {
  const report = findAccessReport<ServiceReport>(catalogue, accountId, "service", jobId);
  if (report === undefined) throw noSuchJob(jobId);
  return report;
}
