/**
 * The keys of OpenID Connect providers: registered ones as they are, others from their discovery document. Fetched keys
 * are kept, and asked for again when a token names one that is not among them; a provider is never asked twice
 * within seconds, however many tokens name keys that it does not have.
 * https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
import { type Environment, HttpFetchError } from "@cloudglass/env";
import type { Catalogue } from "./catalogue.ts";
import { jsonOf, memberOf, type PublicKey, readKeySet } from "./json-web-keys.ts";
import { findOidcRegistration, type OidcRegistration } from "./oidc-registration.ts";

export interface OidcKeys {
  /**
   * The keys of the provider of `url`; fetched again when `isThere` does not find among the kept ones what it looks for.
   * Rejects with `KeysUnavailable`.
   */
  of(url: string, isThere: (keys: readonly PublicKey[]) => boolean): Promise<readonly PublicKey[]>;
}

export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
  /** The provider did not answer in time, or with a fault of its own: another try may do. */
  readonly isPassing: boolean;
  constructor(message: string, isPassing = false) {
    super(message);
    this.isPassing = isPassing;
  }
}

interface Kept {
  readonly fetchedAt: number;
  readonly outcome: readonly PublicKey[] | KeysUnavailable;
}

const LIMITS = { timeoutMs: 5000, sizeBytesMax: 262_144 };
/** Between two questions to the same provider. */
const PAUSE_MS = 5000;
const KEPT_MS = 3_600_000;
const PROVIDERS_MAX = 100;

export function oidcKeys(
  catalogue: Catalogue,
  { clock, http }: Pick<Environment, "clock" | "http">,
): OidcKeys {
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<readonly PublicKey[]>>();

  async function fetchText(url: string): Promise<string> {
    try {
      const { status, body } = await http.get(url, LIMITS);
      if (status !== 200) throw new KeysUnavailable(`${url} answers ${status}`, status >= 500);
      return Buffer.from(body).toString();
    } catch (error) {
      if (!(error instanceof HttpFetchError)) throw error;
      throw new KeysUnavailable(error.message, error.kind === "timeout");
    }
  }

  async function discoveredJwksUri(issuer: string): Promise<string> {
    const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const document = jsonOf(await fetchText(url));
    if (memberOf(document, "issuer") !== issuer) {
      throw new KeysUnavailable(`${url} is not the document of ${issuer}`);
    }
    const jwksUri = memberOf(document, "jwks_uri");
    // Keys of a provider that is asked over TLS do not come without it.
    const isSafe = typeof jwksUri === "string" && /^https?:/.test(jwksUri);
    if (!isSafe || (issuer.startsWith("https:") && !jwksUri.startsWith("https:"))) {
      throw new KeysUnavailable(`${url} names no usable jwks_uri`);
    }
    return jwksUri;
  }

  async function fetchKeys(source: KeySource): Promise<readonly PublicKey[]> {
    const jwksUri =
      source.kind === "jwks-uri" ? source.jwksUri : await discoveredJwksUri(source.issuer);
    const keys = readKeySet(await fetchText(jwksUri));
    if (keys === undefined) throw new KeysUnavailable(`${jwksUri} has no key set`);
    return keys;
  }

  function keep(name: string, outcome: Kept["outcome"]): void {
    kept.delete(name);
    if (kept.size >= PROVIDERS_MAX) kept.delete(kept.keys().next().value ?? "");
    kept.set(name, { fetchedAt: clock.now(), outcome });
  }

  function fetched(source: KeySource): Promise<readonly PublicKey[]> {
    const name = source.kind === "jwks-uri" ? source.jwksUri : source.issuer;
    let fetching = underWay.get(name);
    if (fetching === undefined) {
      fetching = fetchKeys(source)
        .then(
          (keys) => {
            keep(name, keys);
            return keys;
          },
          (error: unknown) => {
            if (error instanceof KeysUnavailable) keep(name, error);
            throw error;
          },
        )
        .finally(() => underWay.delete(name));
      underWay.set(name, fetching);
    }
    return fetching;
  }

  return {
    async of(url, isThere) {
      const source: OidcRegistration = findOidcRegistration(catalogue, url) ?? {
        kind: "issuer",
        issuer: `https://${url}`,
      };
      if (source.kind === "keys") return readKeySet(source.keys) ?? [];
      const known = kept.get(source.kind === "jwks-uri" ? source.jwksUri : source.issuer);
      if (known === undefined) return fetched(source);
      const { fetchedAt, outcome } = known;
      const ageMs = clock.now() - fetchedAt;
      const isFailure = outcome instanceof KeysUnavailable;
      if (ageMs >= PAUSE_MS && (isFailure || ageMs >= KEPT_MS || !isThere(outcome))) {
        return fetched(source);
      }
      if (isFailure) throw outcome;
      return outcome;
    },
  };
}

type KeySource = Exclude<OidcRegistration, { kind: "keys" }>;
