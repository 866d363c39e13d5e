/**
 * Billing transfers: the bills of one organization (source) are paid by the management account of another (target), from the first of a
 * month to the end of one. Source: Billing User Guide, "Transfer billing management to external accounts".
 */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "../catalogue.ts";
import { findHandshake, type HandshakeState } from "./handshake.ts";
import type { Organization } from "./organization.ts";
import { transferId } from "./organization-id.ts";

export type TransferStatus = Exclude<HandshakeState, "OPEN"> | "WITHDRAWN";

export interface ResponsibilityTransfer {
  readonly sequence: number;
  /** `rt-…` */
  readonly id: string;
  readonly name: string;
  readonly sourceId: string;
  readonly sourceOrganizationId: string;
  readonly targetId: string;
  readonly targetOrganizationId: string;
  readonly handshakeId: string;
  readonly status: TransferStatus;
  readonly startAt: number;
  readonly endAt: number | undefined;
}

interface TransferRow {
  sequence: number;
  id: string;
  name: string;
  source_id: string;
  source_organization_id: string;
  target_id: string;
  target_organization_id: string;
  handshake_id: string;
  start_at: number;
  end_at: number | null;
}

export interface NewTransfer {
  readonly name: string;
  readonly source: Organization;
  readonly target: Organization;
  readonly handshakeId: string;
  readonly startAt: number;
}

export function insertTransfer(catalogue: Catalogue, random: Random, transfer: NewTransfer): void {
  // One whose invitation is forgotten came to nothing.
  catalogue.run(
    "DELETE FROM responsibility_transfer WHERE handshake_id NOT IN (SELECT id FROM handshake)",
  );
  catalogue.run(
    `INSERT INTO responsibility_transfer (id, name, source_id, source_organization_id, target_id,
       target_organization_id, handshake_id, start_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    transferId(random),
    transfer.name,
    transfer.source.managementId,
    transfer.source.id,
    transfer.target.managementId,
    transfer.target.id,
    transfer.handshakeId,
    transfer.startAt,
  );
}

/** In which the organization is on either side. */
export function transfersOf(
  catalogue: Catalogue,
  { id }: Organization,
  now: number,
): ResponsibilityTransfer[] {
  return catalogue
    .all<TransferRow>(
      `SELECT * FROM responsibility_transfer
         WHERE source_organization_id = ? OR target_organization_id = ? ORDER BY sequence`,
      id,
      id,
    )
    .map((row) => transferOf(catalogue, row, now));
}

export function findTransfer(
  catalogue: Catalogue,
  organization: Organization,
  id: string,
  now: number,
): ResponsibilityTransfer | undefined {
  return transfersOf(catalogue, organization, now).find((transfer) => transfer.id === id);
}

export function transferOfHandshake(
  catalogue: Catalogue,
  handshakeId: string,
  now: number,
): ResponsibilityTransfer | undefined {
  const row = catalogue.get<TransferRow>(
    "SELECT * FROM responsibility_transfer WHERE handshake_id = ?",
    handshakeId,
  );
  return row && transferOf(catalogue, row, now);
}

/** Seen from the organization: bills come in, or go out. */
export function directionOf(
  { id }: Organization,
  { targetOrganizationId }: ResponsibilityTransfer,
): "inbound" | "outbound" {
  return targetOrganizationId === id ? "inbound" : "outbound";
}

/** Invited, agreed, or withdrawn and not yet at its end. */
export function isInProgress({ status, endAt }: ResponsibilityTransfer, now: number): boolean {
  if (status === "WITHDRAWN") return endAt !== undefined && now <= endAt;
  return status === "REQUESTED" || status === "ACCEPTED";
}

export function renameTransfer(catalogue: Catalogue, id: string, name: string): void {
  catalogue.run("UPDATE responsibility_transfer SET name = ? WHERE id = ?", name, id);
}

export function withdrawTransfer(catalogue: Catalogue, id: string, endAt: number): void {
  catalogue.run("UPDATE responsibility_transfer SET end_at = ? WHERE id = ?", endAt, id);
}

export function forgetTransfers(catalogue: Catalogue, { id }: Organization): void {
  catalogue.run(
    "DELETE FROM responsibility_transfer WHERE source_organization_id = ? OR target_organization_id = ?",
    id,
    id,
  );
}

function transferOf(catalogue: Catalogue, row: TransferRow, now: number): ResponsibilityTransfer {
  return {
    sequence: row.sequence,
    id: row.id,
    name: row.name,
    sourceId: row.source_id,
    sourceOrganizationId: row.source_organization_id,
    targetId: row.target_id,
    targetOrganizationId: row.target_organization_id,
    handshakeId: row.handshake_id,
    status: statusOf(catalogue, row, now),
    startAt: row.start_at,
    endAt: row.end_at ?? undefined,
  };
}

/** The invitation's, until the transfer is withdrawn. */
function statusOf(catalogue: Catalogue, row: TransferRow, now: number): TransferStatus {
  if (row.end_at !== null) return "WITHDRAWN";
  const state = findHandshake(catalogue, row.handshake_id, now)?.state;
  if (state === "OPEN") return "REQUESTED";
  return state ?? "EXPIRED";
}
