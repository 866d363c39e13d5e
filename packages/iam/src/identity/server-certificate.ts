/** Server certificates of an account, for services that terminate TLS. */
import type { Random } from "@cloudglass/env";
import { serverCertificateArn } from "./arn.ts";
import type { Catalogue } from "./catalogue.ts";
import { ensureAccount } from "./entity.ts";
import { uniqueId } from "./unique-id.ts";

export interface ServerCertificate {
  /** `ASCA…` */
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  /** PEM, as it was uploaded. */
  readonly body: string;
  readonly chain: string | undefined;
  readonly privateKey: string;
  readonly expiresAt: number;
  readonly uploadedAt: number;
}

interface CertificateRow {
  id: string;
  account_id: string;
  name: string;
  path: string;
  body: string;
  chain: string | null;
  private_key: string;
  expires_at: number;
  uploaded_at: number;
}

/** REQUIRES: the account has no certificate of this name; inside `write`. */
export function insertServerCertificate(
  catalogue: Catalogue,
  random: Random,
  certificate: Omit<ServerCertificate, "id" | "arn">,
): string {
  ensureAccount(catalogue, certificate.accountId, certificate.uploadedAt);
  const id = uniqueId(random, "ASCA");
  catalogue.run(
    `INSERT INTO server_certificate (id, account_id, name, name_key, path, body, chain,
       private_key, expires_at, uploaded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    certificate.accountId,
    certificate.name,
    certificate.name.toLowerCase(),
    certificate.path,
    certificate.body,
    certificate.chain ?? null,
    certificate.privateKey,
    certificate.expiresAt,
    certificate.uploadedAt,
  );
  return id;
}

export function findServerCertificate(
  catalogue: Catalogue,
  accountId: string,
  name: string,
): ServerCertificate | undefined {
  const row = catalogue.get<CertificateRow>(
    "SELECT * FROM server_certificate WHERE account_id = ? AND name_key = ?",
    accountId,
    name.toLowerCase(),
  );
  return row && certificateOf(row);
}

/** By name; those whose path begins with `pathPrefix`. */
export function listServerCertificates(
  catalogue: Catalogue,
  accountId: string,
  pathPrefix: string,
): ServerCertificate[] {
  return catalogue
    .all<CertificateRow>(
      `SELECT * FROM server_certificate WHERE account_id = ?
         AND substr(path, 1, length(?)) = ? ORDER BY name_key`,
      accountId,
      pathPrefix,
      pathPrefix,
    )
    .map(certificateOf);
}

export function renameServerCertificate(
  catalogue: Catalogue,
  id: string,
  name: string,
  path: string,
): void {
  catalogue.run(
    "UPDATE server_certificate SET name = ?, name_key = ?, path = ? WHERE id = ?",
    name,
    name.toLowerCase(),
    path,
    id,
  );
}

export function deleteServerCertificate(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM tag WHERE owner_id = ?", id);
  catalogue.run("DELETE FROM server_certificate WHERE id = ?", id);
}

function certificateOf(row: CertificateRow): ServerCertificate {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    path: row.path,
    arn: serverCertificateArn(row.account_id, row.path, row.name),
    body: row.body,
    chain: row.chain ?? undefined,
    privateKey: row.private_key,
    expiresAt: row.expires_at,
    uploadedAt: row.uploaded_at,
  };
}
