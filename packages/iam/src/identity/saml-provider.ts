/** SAML providers that an account trusts. Source: IAM User Guide, "Create a SAML identity provider in IAM". */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "./catalogue.ts";
import { ensureAccount } from "./entity.ts";

export type EncryptionMode = "Required" | "Allowed";

export interface SamlProvider {
  /** `SAMLSP…`, which the provider's own sign-in address ends with. */
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly validUntil: number;
  /** The metadata document as it was given. */
  readonly metadata: string;
  readonly encryptionMode: EncryptionMode | undefined;
}

export interface SamlPrivateKey {
  readonly id: string;
  readonly pem: string;
  readonly createdAt: number;
}

interface ProviderRow {
  id: string;
  account_id: string;
  name: string;
  metadata: string;
  created_at: number;
  valid_until: number;
  encryption_mode: EncryptionMode | null;
}

const ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function samlProviderArn(accountId: string, name: string): string {
  return `arn:aws:iam::${accountId}:saml-provider/${name}`;
}

/** 22 characters: the form of AWS's ids of SAML providers and of their keys. */
export function samlId(random: Random, prefix: "SAMLSP" | "SAMLPK"): string {
  let id: string = prefix;
  for (const byte of random.bytes(16)) id += ID_ALPHABET[byte & 31];
  return id;
}

/** REQUIRES: the account has no provider of this name; inside `write`. */
export function insertSamlProvider(
  catalogue: Catalogue,
  provider: Omit<SamlProvider, "arn">,
): void {
  ensureAccount(catalogue, provider.accountId, provider.createdAt);
  catalogue.run(
    `INSERT INTO saml_provider
       (id, account_id, name, metadata, created_at, valid_until, encryption_mode)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    provider.id,
    provider.accountId,
    provider.name,
    provider.metadata,
    provider.createdAt,
    provider.validUntil,
    provider.encryptionMode ?? null,
  );
}

export function findSamlProvider(
  catalogue: Catalogue,
  accountId: string,
  name: string,
): SamlProvider | undefined {
  const row = catalogue.get<ProviderRow>(
    "SELECT * FROM saml_provider WHERE account_id = ? AND name = ?",
    accountId,
    name,
  );
  return row && providerOf(row);
}

/** By name, without their documents. */
export function listSamlProviders(
  catalogue: Catalogue,
  accountId: string,
): Omit<SamlProvider, "metadata">[] {
  return catalogue
    .all<ProviderRow>(
      `SELECT id, account_id, name, '' AS metadata, created_at, valid_until, encryption_mode
         FROM saml_provider WHERE account_id = ? ORDER BY name`,
      accountId,
    )
    .map(providerOf);
}

export function setSamlMetadata(
  catalogue: Catalogue,
  id: string,
  metadata: string,
  validUntil: number,
): void {
  catalogue.run(
    "UPDATE saml_provider SET metadata = ?, valid_until = ? WHERE id = ?",
    metadata,
    validUntil,
    id,
  );
}

export function setEncryptionMode(catalogue: Catalogue, id: string, mode: EncryptionMode): void {
  catalogue.run("UPDATE saml_provider SET encryption_mode = ? WHERE id = ?", mode, id);
}

export function deleteSamlProvider(catalogue: Catalogue, { id, arn }: SamlProvider): void {
  catalogue.run("DELETE FROM tag WHERE owner_id = ?", arn);
  catalogue.run("DELETE FROM saml_private_key WHERE provider_id = ?", id);
  catalogue.run("DELETE FROM saml_provider WHERE id = ?", id);
}

/** Oldest first. */
export function samlPrivateKeys(catalogue: Catalogue, providerId: string): SamlPrivateKey[] {
  return catalogue.all<SamlPrivateKey>(
    `SELECT id, pem, created_at AS createdAt FROM saml_private_key
       WHERE provider_id = ? ORDER BY created_at, id`,
    providerId,
  );
}

export function insertSamlPrivateKey(
  catalogue: Catalogue,
  providerId: string,
  { id, pem, createdAt }: SamlPrivateKey,
): void {
  catalogue.run(
    "INSERT INTO saml_private_key (id, provider_id, pem, created_at) VALUES (?, ?, ?, ?)",
    id,
    providerId,
    pem,
    createdAt,
  );
}

export function deleteSamlPrivateKey(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM saml_private_key WHERE id = ?", id);
}

function providerOf(row: ProviderRow): SamlProvider {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    arn: samlProviderArn(row.account_id, row.name),
    createdAt: row.created_at,
    validUntil: row.valid_until,
    metadata: row.metadata,
    encryptionMode: row.encryption_mode ?? undefined,
  };
}
