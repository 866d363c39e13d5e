/** Finds what an input names in the organization's tree, or answers with the operation's error for it. */
import {
  noSuchAccount,
  noSuchParent,
  noSuchTarget,
  noSuchUnit,
} from "../../errors/organizations.ts";
import type { Identities } from "../../identities.ts";
import { findMember, type Member } from "../../identity/organization/member.ts";
import type { Organization } from "../../identity/organization/organization.ts";
import { memberArn, rootArnOf, unitArn } from "../../identity/organization/organization-arn.ts";
import { findUnit, type Unit } from "../../identity/organization/unit.ts";

export function unitOfId({ catalogue }: Identities, organization: Organization, id: string): Unit {
  const unit = findUnit(catalogue, organization, id);
  if (unit === undefined) throw noSuchUnit();
  return unit;
}

export function memberOfId(
  { catalogue }: Identities,
  organization: Organization,
  accountId: string,
): Member {
  const member = findMember(catalogue, organization, accountId);
  if (member === undefined) throw noSuchAccount();
  return member;
}

export function isParent(
  { catalogue }: Identities,
  organization: Organization,
  id: string,
): boolean {
  return id === organization.rootId || findUnit(catalogue, organization, id) !== undefined;
}

export function requireParent(
  identities: Identities,
  organization: Organization,
  id: string,
  missing: () => Error = noSuchParent,
): void {
  if (!isParent(identities, organization, id)) throw missing();
}

/** A root, unit or account, as policies are attached to. */
export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly type: "ROOT" | "ORGANIZATIONAL_UNIT" | "ACCOUNT";
}

export function findTarget(
  { catalogue }: Identities,
  organization: Organization,
  id: string,
): Target | undefined {
  if (id === organization.rootId) {
    return { id, arn: rootArnOf(organization), name: "Root", type: "ROOT" };
  }
  const unit = findUnit(catalogue, organization, id);
  if (unit !== undefined) {
    return { id, arn: unitArn(organization, id), name: unit.name, type: "ORGANIZATIONAL_UNIT" };
  }
  const member = findMember(catalogue, organization, id);
  if (member === undefined) return undefined;
  return { id, arn: memberArn(organization, id), name: member.name, type: "ACCOUNT" };
}

export function requireTarget(
  identities: Identities,
  organization: Organization,
  id: string,
): Target {
  const target = findTarget(identities, organization, id);
  if (target === undefined) throw noSuchTarget();
  return target;
}
