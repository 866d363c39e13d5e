/**
 * Where the keys of an OpenID Connect provider are when it cannot be asked at its own https URL: given as they are, at
 * another address, or at an issuer of another name that stands in for it. See docs/decisions/0017.
 */
import type { Catalogue } from "./catalogue.ts";

export type OidcRegistration =
  /** A JSON Web Key Set as text: nothing is fetched. */
  | { readonly kind: "keys"; readonly keys: string }
  | { readonly kind: "jwks-uri"; readonly jwksUri: string }
  /** `http://localhost:8080/realms/x`: tokens that name it count as the provider's. */
  | { readonly kind: "issuer"; readonly issuer: string };

interface RegistrationRow {
  url: string;
  keys: string | null;
  jwks_uri: string | null;
  issuer: string | null;
}

export function findOidcRegistration(
  catalogue: Catalogue,
  url: string,
): OidcRegistration | undefined {
  const row = catalogue.get<RegistrationRow>("SELECT * FROM oidc_registration WHERE url = ?", url);
  return row && registrationOf(row);
}

/** The URL of the provider that an issuer stands in for. */
export function urlOfIssuer(catalogue: Catalogue, issuer: string): string | undefined {
  return catalogue.get<{ url: string }>(
    "SELECT url FROM oidc_registration WHERE issuer = ?",
    issuer,
  )?.url;
}

export function countOidcRegistrations(catalogue: Catalogue): number {
  return catalogue.get<{ n: number }>("SELECT count(*) AS n FROM oidc_registration")?.n ?? 0;
}

/** REQUIRES: inside `write`; no other URL has the same issuer. */
export function putOidcRegistration(
  catalogue: Catalogue,
  url: string,
  registration: OidcRegistration,
): void {
  catalogue.run(
    "INSERT OR REPLACE INTO oidc_registration (url, keys, jwks_uri, issuer) VALUES (?, ?, ?, ?)",
    url,
    registration.kind === "keys" ? registration.keys : null,
    registration.kind === "jwks-uri" ? registration.jwksUri : null,
    registration.kind === "issuer" ? registration.issuer : null,
  );
}

export function deleteOidcRegistration(catalogue: Catalogue, url: string): boolean {
  return catalogue.run("DELETE FROM oidc_registration WHERE url = ?", url) > 0;
}

function registrationOf(row: RegistrationRow): OidcRegistration {
  if (row.issuer !== null) return { kind: "issuer", issuer: row.issuer };
  if (row.jwks_uri !== null) return { kind: "jwks-uri", jwksUri: row.jwks_uri };
  return { kind: "keys", keys: row.keys ?? "" };
}
