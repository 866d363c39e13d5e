/** Accounts: who they are (name, e-mail, closed or not), and where in an organization's tree they are. */
import type { Catalogue } from "../catalogue.ts";
import type { Organization } from "./organization.ts";

export type JoinedMethod = "CREATED" | "INVITED";

export interface AccountProfile {
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
  readonly closedAt: number | undefined;
}

export interface Member extends AccountProfile {
  readonly sequence: number;
  /** The root's or a unit's id. */
  readonly parentId: string;
  readonly joinedMethod: JoinedMethod;
  readonly joinedAt: number;
}

interface ProfileRow {
  account_id: string;
  email: string;
  name: string;
  closed_at: number | null;
}

interface MemberRow extends ProfileRow {
  sequence: number;
  parent_id: string;
  joined_method: JoinedMethod;
  joined_at: number;
}

const MEMBERS = `SELECT organization_member.*, email, name, closed_at FROM organization_member
  JOIN account_profile ON account_profile.account_id = organization_member.account_id`;

/** Accounts that exist by the convention of their root key have a name and an address by convention too. */
export function profileOf(catalogue: Catalogue, accountId: string): AccountProfile {
  const row = catalogue.get<ProfileRow>(
    "SELECT * FROM account_profile WHERE account_id = ?",
    accountId,
  );
  return row === undefined
    ? { accountId, email: `${accountId}@example.com`, name: accountId, closedAt: undefined }
    : profileOfRow(row);
}

/** The account whose root user has the address. */
export function accountOfEmail(catalogue: Catalogue, email: string): string | undefined {
  const row = catalogue.get<{ account_id: string }>(
    "SELECT account_id FROM account_profile WHERE email = ?",
    email,
  );
  return row?.account_id ?? /^(\d{12})@example\.com$/i.exec(email)?.[1];
}

export function putProfile(catalogue: Catalogue, profile: AccountProfile): void {
  catalogue.run(
    "INSERT OR IGNORE INTO account_profile (account_id, email, name, closed_at) VALUES (?, ?, ?, ?)",
    profile.accountId,
    profile.email,
    profile.name,
    profile.closedAt ?? null,
  );
}

export function closeAccount(catalogue: Catalogue, accountId: string, at: number): void {
  catalogue.run("UPDATE account_profile SET closed_at = ? WHERE account_id = ?", at, accountId);
}

export function isClosed(catalogue: Catalogue, accountId: string): boolean {
  return (
    catalogue.get(
      "SELECT 1 FROM account_profile WHERE account_id = ? AND closed_at IS NOT NULL",
      accountId,
    ) !== undefined
  );
}

/** REQUIRES: the account is in no organization; inside `write`. */
export function insertMember(
  catalogue: Catalogue,
  organization: Organization,
  accountId: string,
  joinedMethod: JoinedMethod,
  at: number,
): void {
  putProfile(catalogue, profileOf(catalogue, accountId));
  catalogue.run(
    `INSERT INTO organization_member (account_id, organization_id, parent_id, joined_method, joined_at)
       VALUES (?, ?, ?, ?, ?)`,
    accountId,
    organization.id,
    organization.rootId,
    joinedMethod,
    at,
  );
}

export function findMember(
  catalogue: Catalogue,
  organization: Organization,
  accountId: string,
): Member | undefined {
  const row = catalogue.get<MemberRow>(
    `${MEMBERS} WHERE organization_member.account_id = ? AND organization_id = ?`,
    accountId,
    organization.id,
  );
  return row && memberOfRow(row);
}

/** In the order in which they joined. */
export function membersOf(catalogue: Catalogue, organization: Organization): Member[] {
  return catalogue
    .all<MemberRow>(`${MEMBERS} WHERE organization_id = ? ORDER BY sequence`, organization.id)
    .map(memberOfRow);
}

export function membersOfParent(catalogue: Catalogue, parentId: string): Member[] {
  return catalogue
    .all<MemberRow>(`${MEMBERS} WHERE parent_id = ? ORDER BY sequence`, parentId)
    .map(memberOfRow);
}

export function countMembers(catalogue: Catalogue, organization: Organization): number {
  return (
    catalogue.get<{ n: number }>(
      "SELECT count(*) AS n FROM organization_member WHERE organization_id = ?",
      organization.id,
    )?.n ?? 0
  );
}

export function moveMember(catalogue: Catalogue, accountId: string, parentId: string): void {
  catalogue.run(
    "UPDATE organization_member SET parent_id = ? WHERE account_id = ?",
    parentId,
    accountId,
  );
}

/** With its attachments, tags and delegations. The account itself stays. */
export function removeMember(
  catalogue: Catalogue,
  organization: Organization,
  accountId: string,
): void {
  catalogue.run("DELETE FROM organization_attachment WHERE target_id = ?", accountId);
  catalogue.run(
    "DELETE FROM organization_tag WHERE organization_id = ? AND resource_id = ?",
    organization.id,
    accountId,
  );
  catalogue.run("DELETE FROM delegated_administrator WHERE account_id = ?", accountId);
  catalogue.run("DELETE FROM organization_member WHERE account_id = ?", accountId);
}

function profileOfRow(row: ProfileRow): AccountProfile {
  return {
    accountId: row.account_id,
    email: row.email,
    name: row.name,
    closedAt: row.closed_at ?? undefined,
  };
}

function memberOfRow(row: MemberRow): Member {
  return {
    ...profileOfRow(row),
    sequence: row.sequence,
    parentId: row.parent_id,
    joinedMethod: row.joined_method,
    joinedAt: row.joined_at,
  };
}
