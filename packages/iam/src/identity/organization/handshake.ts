/** Handshakes: one account asks another for something, and waits for its answer until a time. */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "../catalogue.ts";
import type { Tag } from "../tag.ts";
import type { Organization } from "./organization.ts";
import { handshakeId } from "./organization-id.ts";

export type HandshakeAction =
  | "INVITE"
  | "ENABLE_ALL_FEATURES"
  | "APPROVE_ALL_FEATURES"
  | "TRANSFER_RESPONSIBILITY";
export type HandshakeState =
  | "REQUESTED"
  | "OPEN"
  | "ACCEPTED"
  | "CANCELED"
  | "DECLINED"
  | "EXPIRED";

export interface Handshake {
  readonly sequence: number;
  /** `h-…` */
  readonly id: string;
  readonly organizationId: string;
  /** The account that asks. */
  readonly managementId: string;
  /** The account that is asked. */
  readonly accountId: string;
  readonly action: HandshakeAction;
  readonly state: HandshakeState;
  readonly partyType: "ACCOUNT" | "EMAIL" | "ORGANIZATION";
  /** As it was written in the invitation. */
  readonly partyId: string;
  readonly notes: string | undefined;
  readonly tags: readonly Tag[];
  readonly parentId: string | undefined;
  readonly requestedAt: number;
  readonly expiresAt: number;
}

interface HandshakeRow {
  sequence: number;
  id: string;
  organization_id: string;
  management_id: string;
  account_id: string;
  action: HandshakeAction;
  state: HandshakeState;
  party_type: Handshake["partyType"];
  party_id: string;
  notes: string | null;
  tags: string;
  parent_id: string | null;
  requested_at: number;
  expires_at: number;
  ended_at: number | null;
}

const DAY_MS = 86_400_000;
/** Shown for this long after their end. */
const SHOWN_MS = 30 * DAY_MS;
const EXPIRY_MS: Readonly<Record<HandshakeAction, number>> = {
  INVITE: 15 * DAY_MS,
  ENABLE_ALL_FEATURES: 90 * DAY_MS,
  APPROVE_ALL_FEATURES: 90 * DAY_MS,
  TRANSFER_RESPONSIBILITY: 15 * DAY_MS,
};

export interface NewHandshake {
  readonly accountId: string;
  readonly action: HandshakeAction;
  readonly state: "REQUESTED" | "OPEN";
  readonly partyType: Handshake["partyType"];
  readonly partyId: string;
  readonly notes?: string | undefined;
  readonly tags?: readonly Tag[];
  readonly parentId?: string;
}

export function insertHandshake(
  catalogue: Catalogue,
  random: Random,
  organization: Organization,
  handshake: NewHandshake,
  at: number,
): string {
  // Those of transfers that were accepted are kept with them.
  catalogue.run(
    `DELETE FROM handshake WHERE coalesce(ended_at, expires_at) < ?
       AND NOT (action = 'TRANSFER_RESPONSIBILITY' AND state = 'ACCEPTED')`,
    at - SHOWN_MS,
  );
  const id = handshakeId(random);
  catalogue.run(
    `INSERT INTO handshake (id, organization_id, management_id, account_id, action, state,
       party_type, party_id, notes, tags, parent_id, requested_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    organization.id,
    organization.managementId,
    handshake.accountId,
    handshake.action,
    handshake.state,
    handshake.partyType,
    handshake.partyId,
    handshake.notes ?? null,
    JSON.stringify(handshake.tags ?? []),
    handshake.parentId ?? null,
    at,
    at + EXPIRY_MS[handshake.action],
  );
  return id;
}

export function findHandshake(
  catalogue: Catalogue,
  id: string,
  now: number,
): Handshake | undefined {
  const row = catalogue.get<HandshakeRow>("SELECT * FROM handshake WHERE id = ?", id);
  return row === undefined || isForgotten(row, now) ? undefined : handshakeOf(row, now);
}

export function handshakesOfAccount(
  catalogue: Catalogue,
  accountId: string,
  now: number,
): Handshake[] {
  return shown(
    catalogue.all<HandshakeRow>(
      "SELECT * FROM handshake WHERE account_id = ? ORDER BY sequence",
      accountId,
    ),
    now,
  );
}

export function handshakesOfOrganization(
  catalogue: Catalogue,
  organization: Organization,
  now: number,
): Handshake[] {
  return shown(
    catalogue.all<HandshakeRow>(
      "SELECT * FROM handshake WHERE organization_id = ? ORDER BY sequence",
      organization.id,
    ),
    now,
  );
}

export function isPending({ state }: Handshake): boolean {
  return state === "OPEN" || state === "REQUESTED";
}

export function setHandshakeState(
  catalogue: Catalogue,
  id: string,
  state: HandshakeState,
  at: number,
): void {
  catalogue.run("UPDATE handshake SET state = ?, ended_at = ? WHERE id = ?", state, at, id);
}

/** Those that an organization still waits for, when it ends. */
export function cancelHandshakes(
  catalogue: Catalogue,
  organization: Organization,
  at: number,
): void {
  catalogue.run(
    `UPDATE handshake SET state = 'CANCELED', ended_at = ?
       WHERE organization_id = ? AND state IN ('OPEN', 'REQUESTED') AND expires_at > ?`,
    at,
    organization.id,
    at,
  );
}

function shown(rows: readonly HandshakeRow[], now: number): Handshake[] {
  return rows.filter((row) => !isForgotten(row, now)).map((row) => handshakeOf(row, now));
}

function isForgotten(row: HandshakeRow, now: number): boolean {
  return (row.ended_at ?? row.expires_at) < now - SHOWN_MS;
}

/** A handshake expires by the clock alone: no row changes. */
function handshakeOf(row: HandshakeRow, now: number): Handshake {
  const isOver = row.ended_at === null && now >= row.expires_at;
  return {
    sequence: row.sequence,
    id: row.id,
    organizationId: row.organization_id,
    managementId: row.management_id,
    accountId: row.account_id,
    action: row.action,
    state: isOver ? "EXPIRED" : row.state,
    partyType: row.party_type,
    partyId: row.party_id,
    notes: row.notes ?? undefined,
    tags: JSON.parse(row.tags) as Tag[],
    parentId: row.parent_id ?? undefined,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
  };
}
