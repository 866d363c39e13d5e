/** The report of services that SCPs let the accounts below an entity of an organization use. */
import {
  managementAccountNeeded,
  noSuchControlPolicy,
  noSuchEntityPath,
  serviceControlNeeded,
} from "../../../errors/access-advisor.ts";
import type { Identities } from "../../../identities.ts";
import {
  allowedServices,
  type PolicyLevels,
} from "../../../identity/access-advisor/allowed-services.ts";
import { type ListedService, serviceList } from "../../../identity/access-advisor/service-list.ts";
import { lastUses } from "../../../identity/access-advisor/service-use.ts";
import { activitiesOfAccount } from "../../../identity/activity-table.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import { findMember, type Member, membersOf } from "../../../identity/organization/member.ts";
import {
  enabledPolicyTypes,
  isManagement,
  type Organization,
  organizationOf,
} from "../../../identity/organization/organization.ts";
import {
  attachmentsOfPolicy,
  findOrganizationPolicy,
  policiesAt,
} from "../../../identity/organization/organization-policy.ts";
import { SERVICE_CONTROL } from "../../../identity/organization/policy-type.ts";
import { lineage } from "../../../identity/organization/unit.ts";
import { parsePolicy } from "../../../policy/document.ts";

export interface AccountUse {
  readonly at: number;
  readonly region: string;
  /** Of the account: `o-…/r-…/ou-…/123456789012`. */
  readonly path: string;
}

export interface OrganizationReport {
  readonly services: readonly (ListedService & {
    readonly accounts: number;
    readonly last?: AccountUse;
  })[];
}

interface Place {
  readonly accountId: string;
  /** From the root's id to the account's. */
  readonly ids: readonly string[];
}

export interface OrganizationSubject {
  readonly organization: Organization;
  /** Accounts whose use is told. */
  readonly accounts: readonly Place[];
  /** Undefined for the management account, which no SCP binds. */
  readonly levels: PolicyLevels | undefined;
}

export function organizationSubject(
  catalogue: Catalogue,
  accountId: string,
  entityPath: string,
  policyId: string | undefined,
): OrganizationSubject {
  const organization = organizationOf(catalogue, accountId);
  if (organization === undefined || !isManagement(organization, accountId)) {
    throw managementAccountNeeded();
  }
  if (!enabledPolicyTypes(catalogue, organization.id).includes(SERVICE_CONTROL)) {
    throw serviceControlNeeded();
  }
  const ids = idsOf(catalogue, organization, entityPath);
  const places = membersOf(catalogue, organization).map((member) =>
    placeOf(catalogue, organization, member),
  );
  const target = ids.at(-1) ?? "";
  if (target === organization.managementId) {
    const accounts = places.filter((place) => place.accountId === target);
    return { organization, accounts, levels: undefined };
  }
  const below = places.filter(
    (place) => place.ids.includes(target) && place.accountId !== organization.managementId,
  );
  if (policyId === undefined) {
    const levels = ids.map((id) => documentsAt(catalogue, organization, id));
    return { organization, accounts: below, levels };
  }
  const policy = findOrganizationPolicy(catalogue, organization, policyId);
  if (policy?.type !== SERVICE_CONTROL) throw noSuchControlPolicy(policyId);
  const targets = attachmentsOfPolicy(catalogue, organization, policyId).map(
    ({ targetId }) => targetId,
  );
  return {
    organization,
    accounts: below.filter((place) => targets.some((id) => place.ids.includes(id))),
    levels: [[parsePolicy(policy.content, "service-control")]],
  };
}

/** The ids below the organization's, from the root to the entity. */
function idsOf(catalogue: Catalogue, organization: Organization, entityPath: string): string[] {
  const [organizationId, ...ids] = entityPath.replace(/\/$/, "").split("/");
  const target = ids.at(-1) ?? "";
  const member = findMember(catalogue, organization, target);
  const real =
    member === undefined
      ? lineage(catalogue, organization, target)
      : placeOf(catalogue, organization, member).ids;
  const isReal = real[0] === organization.rootId && real.join("/") === ids.join("/");
  if (organizationId !== organization.id || !isReal) throw noSuchEntityPath(entityPath);
  return ids;
}

function placeOf(catalogue: Catalogue, organization: Organization, member: Member): Place {
  const { accountId, parentId } = member;
  return { accountId, ids: [...lineage(catalogue, organization, parentId), accountId] };
}

function documentsAt(catalogue: Catalogue, organization: Organization, targetId: string) {
  return policiesAt(catalogue, organization, targetId, SERVICE_CONTROL).map(({ content }) =>
    parsePolicy(content, "service-control"),
  );
}

export async function makeOrganizationReport(
  { activity, catalogue, env }: Identities,
  { organization, accounts, levels }: OrganizationSubject,
): Promise<OrganizationReport> {
  activity.flush();
  const now = env.clock.now();
  const uses = accounts.map(({ accountId, ids }) => ({
    path: [organization.id, ...ids].join("/"),
    used: lastUses(activitiesOfAccount(catalogue, accountId), now),
  }));
  const list = await serviceList();
  const services = levels === undefined ? list.services : await allowedServices(list, levels);
  return {
    services: services.map((service) => {
      const found = uses.flatMap(({ path, used }) => {
        const [last] = used.get(service.namespace) ?? [];
        return last === undefined ? [] : [{ at: last.at, region: last.region, path }];
      });
      const [last] = found.sort((a, b) => b.at - a.at);
      return { ...service, accounts: found.length, ...(last === undefined ? {} : { last }) };
    }),
  };
}
