/** Service-specific credentials: a user's name and password, or its API key, for one service. */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "./catalogue.ts";

export interface ServiceCredential {
  /** `ACCA…` */
  readonly id: string;
  readonly userId: string;
  /** `codecommit.amazonaws.com` */
  readonly service: string;
  /** The public part: `ann-at-000000000000`. */
  readonly alias: string;
  readonly secret: string;
  readonly active: boolean;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
}

interface CredentialRow {
  id: string;
  user_id: string;
  service: string;
  alias: string;
  secret: string;
  active: number;
  created_at: number;
  expires_at: number | null;
}

/** REQUIRES: inside `write`. */
export function insertServiceCredential(catalogue: Catalogue, credential: ServiceCredential): void {
  catalogue.run(
    `INSERT INTO service_credential (id, user_id, service, alias, secret, active, created_at,
       expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    credential.id,
    credential.userId,
    credential.service,
    credential.alias,
    credential.secret,
    credential.active ? 1 : 0,
    credential.createdAt,
    credential.expiresAt ?? null,
  );
}

/** Oldest first. */
export function serviceCredentialsOf(catalogue: Catalogue, userId: string): ServiceCredential[] {
  return catalogue
    .all<CredentialRow>(
      "SELECT * FROM service_credential WHERE user_id = ? ORDER BY created_at, id",
      userId,
    )
    .map((row) => ({
      id: row.id,
      userId: row.user_id,
      service: row.service,
      alias: row.alias,
      secret: row.secret,
      active: row.active === 1,
      createdAt: row.created_at,
      expiresAt: row.expires_at ?? undefined,
    }));
}

export function setServiceCredentialActive(
  catalogue: Catalogue,
  id: string,
  active: boolean,
): void {
  catalogue.run("UPDATE service_credential SET active = ? WHERE id = ?", active ? 1 : 0, id);
}

export function setServiceCredentialSecret(catalogue: Catalogue, id: string, secret: string): void {
  catalogue.run("UPDATE service_credential SET secret = ? WHERE id = ?", secret, id);
}

export function deleteServiceCredential(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM service_credential WHERE id = ?", id);
}

/** What the services take, and how the key of those begins that take a key in place of a password. */
const KEY_PREFIX: Readonly<Record<string, string | undefined>> = {
  "bedrock.amazonaws.com": "ABSK",
  "cassandra.amazonaws.com": undefined,
  "codecommit.amazonaws.com": undefined,
  "logs.amazonaws.com": "ACWL",
};

export function takesServiceCredentials(service: string): boolean {
  return Object.hasOwn(KEY_PREFIX, service);
}

export function takesApiKey(service: string): boolean {
  return takesServiceCredentials(service) && KEY_PREFIX[service] !== undefined;
}

/** A password of 60 characters; an API key holds the alias in front of it, both in base64. */
export function serviceSecret(random: Random, service: string, alias: string): string {
  const password = Buffer.from(random.bytes(44)).toString("base64");
  const prefix = takesServiceCredentials(service) ? KEY_PREFIX[service] : undefined;
  if (prefix === undefined) return password;
  return prefix + Buffer.from(`${alias}:${password}`).toString("base64");
}
