/** Accounts that are being made: asked for at one time, there a moment later by the clock. */
import type { Random } from "@cloudglass/env";
import { rootArn } from "../arn.ts";
import type { Catalogue } from "../catalogue.ts";
import { accountCreatedAt, ensureAccount, findRole, insertEntity } from "../entity.ts";
import { attach } from "../managed-policy.ts";
import type { Tag } from "../tag.ts";
import { joinOrganization, trustOf } from "./joining.ts";
import { accountOfEmail, putProfile } from "./member.ts";
import { type Organization, organizationById } from "./organization.ts";
import { accountCreationId, newAccountId } from "./organization-id.ts";
import { putOrganizationTags } from "./organization-tag.ts";

export type CreationState = "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
export type CreationFailure = "EMAIL_ALREADY_EXISTS";

export interface AccountCreation {
  readonly sequence: number;
  /** `car-…` */
  readonly id: string;
  readonly state: CreationState;
  readonly name: string;
  readonly requestedAt: number;
  readonly completedAt: number | undefined;
  readonly accountId: string | undefined;
  readonly failure: CreationFailure | undefined;
}

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly roleName: string;
  readonly tags: readonly Tag[];
}

interface CreationRow {
  sequence: number;
  id: string;
  organization_id: string;
  state: CreationState;
  email: string;
  name: string;
  role_name: string;
  tags: string;
  requested_at: number;
  completed_at: number | null;
  account_id: string | null;
  failure: CreationFailure | null;
}

/** What AWS takes minutes for. */
export const CREATION_MS = 1000;
/** Requests are shown for 90 days. */
const SHOWN_MS = 90 * 86_400_000;
/** Ended requests of one organization that are kept at most. */
const ENDED_MAX = 1000;
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

export function requestAccount(
  catalogue: Catalogue,
  random: Random,
  organization: Organization,
  account: NewAccount,
  at: number,
): string {
  forgetOldRequests(catalogue, organization, at);
  const id = accountCreationId(random);
  catalogue.run(
    `INSERT INTO account_creation
       (id, organization_id, state, email, name, role_name, tags, requested_at, due_at)
       VALUES (?, ?, 'IN_PROGRESS', ?, ?, ?, ?, ?, ?)`,
    id,
    organization.id,
    account.email,
    account.name,
    account.roleName,
    JSON.stringify(account.tags),
    at,
    at + CREATION_MS,
  );
  return id;
}

function forgetOldRequests(catalogue: Catalogue, organization: Organization, at: number): void {
  catalogue.run(
    "DELETE FROM account_creation WHERE organization_id = ? AND completed_at < ?",
    organization.id,
    at - SHOWN_MS,
  );
  catalogue.run(
    `DELETE FROM account_creation WHERE sequence IN (SELECT sequence FROM account_creation
       WHERE organization_id = ? AND completed_at IS NOT NULL ORDER BY sequence DESC LIMIT -1 OFFSET ?)`,
    organization.id,
    ENDED_MAX,
  );
}

export function creationsOf(catalogue: Catalogue, organization: Organization): AccountCreation[] {
  return catalogue
    .all<CreationRow>(
      "SELECT * FROM account_creation WHERE organization_id = ? ORDER BY sequence",
      organization.id,
    )
    .map(creationOf);
}

export function findCreation(
  catalogue: Catalogue,
  organization: Organization,
  id: string,
): AccountCreation | undefined {
  return creationsOf(catalogue, organization).find((creation) => creation.id === id);
}

/** When the next account is to be there; undefined when none is being made. */
export function nextCreationAt(catalogue: Catalogue): number | undefined {
  return (
    catalogue.get<{ at: number | null }>(
      "SELECT min(due_at) AS at FROM account_creation WHERE state = 'IN_PROGRESS'",
    )?.at ?? undefined
  );
}

/** Makes the accounts that are due. */
export function completeCreations(catalogue: Catalogue, random: Random, now: number): void {
  catalogue.write(() => {
    const due = catalogue.all<CreationRow>(
      "SELECT * FROM account_creation WHERE state = 'IN_PROGRESS' AND due_at <= ? ORDER BY sequence",
      now,
    );
    for (const row of due) complete(catalogue, random, row, now);
  });
}

function complete(catalogue: Catalogue, random: Random, row: CreationRow, now: number): void {
  const organization = organizationById(catalogue, row.organization_id);
  if (organization === undefined) return;
  if (accountOfEmail(catalogue, row.email) !== undefined) {
    end(catalogue, row.id, "FAILED", now, null, "EMAIL_ALREADY_EXISTS");
    return;
  }
  const accountId = unusedAccountId(catalogue, random);
  ensureAccount(catalogue, accountId, now);
  putProfile(catalogue, { accountId, email: row.email, name: row.name, closedAt: undefined });
  joinOrganization(catalogue, random, organization, accountId, "CREATED", now);
  putOrganizationTags(catalogue, organization, accountId, JSON.parse(row.tags) as Tag[]);
  makeAccessRole(catalogue, random, organization, accountId, row.role_name, now);
  end(catalogue, row.id, "SUCCEEDED", now, accountId, null);
}

/** The role by which the management account comes into its new member. */
function makeAccessRole(
  catalogue: Catalogue,
  random: Random,
  organization: Organization,
  accountId: string,
  name: string,
  at: number,
): void {
  if (findRole(catalogue, accountId, name) !== undefined) return;
  const id = insertEntity(catalogue, random, {
    kind: "role",
    accountId,
    name,
    path: "/",
    createdAt: at,
    trustPolicy: trustOf({ AWS: rootArn(organization.managementId) }),
    maxSessionSeconds: 3600,
  });
  attach(catalogue, id, ADMINISTRATOR);
}

function unusedAccountId(catalogue: Catalogue, random: Random): string {
  for (;;) {
    const id = newAccountId(random);
    if (accountCreatedAt(catalogue, id) === undefined) return id;
  }
}

function end(
  catalogue: Catalogue,
  id: string,
  state: CreationState,
  at: number,
  accountId: string | null,
  failure: CreationFailure | null,
): void {
  catalogue.run(
    "UPDATE account_creation SET state = ?, completed_at = ?, account_id = ?, failure = ? WHERE id = ?",
    state,
    at,
    accountId,
    failure,
    id,
  );
}

function creationOf(row: CreationRow): AccountCreation {
  return {
    sequence: row.sequence,
    id: row.id,
    state: row.state,
    name: row.name,
    requestedAt: row.requested_at,
    completedAt: row.completed_at ?? undefined,
    accountId: row.account_id ?? undefined,
    failure: row.failure ?? undefined,
  };
}
