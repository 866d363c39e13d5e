/** Signing certificates of users and of an account's root. */
import type { Catalogue } from "./catalogue.ts";

export interface SigningCertificate {
  readonly id: string;
  readonly accountId: string;
  /** A user's id, or the account's for certificates of its root. */
  readonly ownerId: string;
  /** PEM, as it was uploaded. */
  readonly body: string;
  /** SHA-256 of the certificate: it can be uploaded once in an account. */
  readonly fingerprint: string;
  readonly active: boolean;
  readonly uploadedAt: number;
}

interface CertificateRow {
  id: string;
  account_id: string;
  owner_id: string;
  body: string;
  fingerprint: string;
  active: number;
  uploaded_at: number;
}

/** REQUIRES: the account does not have it; inside `write`. */
export function insertSigningCertificate(
  catalogue: Catalogue,
  certificate: SigningCertificate,
): void {
  catalogue.run(
    `INSERT INTO signing_certificate (id, account_id, owner_id, body, fingerprint, active,
       uploaded_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    certificate.id,
    certificate.accountId,
    certificate.ownerId,
    certificate.body,
    certificate.fingerprint,
    certificate.active ? 1 : 0,
    certificate.uploadedAt,
  );
}

/** Oldest first. */
export function signingCertificatesOf(catalogue: Catalogue, ownerId: string): SigningCertificate[] {
  return catalogue
    .all<CertificateRow>(
      "SELECT * FROM signing_certificate WHERE owner_id = ? ORDER BY uploaded_at, id",
      ownerId,
    )
    .map((row) => ({
      id: row.id,
      accountId: row.account_id,
      ownerId: row.owner_id,
      body: row.body,
      fingerprint: row.fingerprint,
      active: row.active === 1,
      uploadedAt: row.uploaded_at,
    }));
}

export function hasSigningCertificate(
  catalogue: Catalogue,
  accountId: string,
  fingerprint: string,
): boolean {
  const row = catalogue.get(
    "SELECT 1 FROM signing_certificate WHERE account_id = ? AND fingerprint = ?",
    accountId,
    fingerprint,
  );
  return row !== undefined;
}

export function setSigningCertificateActive(
  catalogue: Catalogue,
  id: string,
  active: boolean,
): void {
  catalogue.run("UPDATE signing_certificate SET active = ? WHERE id = ?", active ? 1 : 0, id);
}

export function deleteSigningCertificate(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM signing_certificate WHERE id = ?", id);
}
