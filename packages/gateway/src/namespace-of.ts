/**
 * Which namespace a request is for: the one that its header names, or the one whose key signed it. Everything else is for
 * the default one.
 */
import { DEFAULT_NAMESPACE, isNamespaceName, NAMESPACE_HEADER } from "@cloudglass/env";
import { type RequestHead, ServiceError } from "@cloudglass/wire";
import type { AuthFault } from "./sigv4/auth-fault.ts";
import type { Signature } from "./sigv4/signature.ts";
import type { Site } from "./site.ts";

/** `test_worker-1`, `123456789012_worker-1`: roots of accounts in a namespace. */
const NAMED_KEY = /^(?:test|\d{12})_([a-z0-9-]{1,63})$/;

/** Those that IAM issues, and sessions'. */
const ISSUED_KEY = /^A[KS]IA/;

/** The sites of a gateway by the names of their namespaces. */
export interface Sites {
  /** Those that are open, the default one among them. */
  readonly open: ReadonlyMap<string, Site>;
  /** Of all, those that are kept and not open among them. */
  readonly count: number;
  has(namespace: string): boolean;
  /** In the order in which they were made, the default one first; one that is not open is opened as its turn comes. */
  byAge(): Iterable<Site>;
  /** Opens the namespace when it is not. Rejects with a `ServiceError` when there are too many. */
  site(namespace: string): Site | Promise<Site>;
}

/** A gateway with one site: every request is for it. */
export function onlySite(site: Site): Sites {
  const open = new Map([[DEFAULT_NAMESPACE, site]]);
  return {
    open,
    count: 1,
    has: (namespace) => open.has(namespace),
    byAge: () => open.values(),
    site: () => site,
  };
}

/** Throws `InvalidNamespace` for a name that none can have. */
export function siteOf(
  sites: Sites,
  { headers }: RequestHead,
  signature: Signature | AuthFault,
): Site | Promise<Site> {
  const named = headers[NAMESPACE_HEADER];
  if (named !== undefined) return siteNamed(sites, named);
  if ("fault" in signature) return sites.site(DEFAULT_NAMESPACE);
  const { accessKeyId } = signature.credential;
  const inKey = NAMED_KEY.exec(accessKeyId)?.[1];
  if (inKey !== undefined) return siteNamed(sites, inKey);
  if (sites.count > 1 && ISSUED_KEY.test(accessKeyId)) {
    const issuer = issuerOf(sites, accessKeyId, signature.sessionToken);
    if (issuer !== undefined) return issuer;
  }
  return sites.site(DEFAULT_NAMESPACE);
}

/**
 * For what services show of themselves below `/_cloudglass/`: as the routes beside them, it takes `?namespace=` too. Throws
 * `NoSuchNamespace` for one that is not there; looking at it does not make it. Undefined when none is named.
 */
export function siteLookedAt(
  sites: Sites,
  { headers, query }: RequestHead,
): Site | Promise<Site> | undefined {
  const named = headers[NAMESPACE_HEADER] ?? new URLSearchParams(query).get("namespace");
  if (named === null) return undefined;
  if (!isNamespaceName(named) || sites.has(named)) return siteNamed(sites, named);
  throw new ServiceError("NoSuchNamespace", 404, `There is no namespace ${named}.`);
}

function siteNamed(sites: Sites, name: string): Site | Promise<Site> {
  if (isNamespaceName(name)) return sites.site(name);
  throw new ServiceError(
    "InvalidNamespace",
    400,
    `The namespace ${JSON.stringify(name.slice(0, 80))} is not 1 to 63 lower-case letters, digits and hyphens.`,
  );
}

/**
 * A session names its issuer. A user's key that copies have too is for the namespace that was made first, and the default
 * one is asked before all: its keys are those of most requests.
 */
function issuerOf(
  sites: Sites,
  accessKeyId: string,
  sessionToken: string | undefined,
): Site | Promise<Site> | undefined {
  const first = sites.open.get(DEFAULT_NAMESPACE);
  if (first?.knows(accessKeyId, sessionToken)) {
    return issuerBy(first, sites, accessKeyId, sessionToken);
  }
  for (const site of sites.byAge()) {
    if (site !== first && site.knows(accessKeyId, sessionToken)) {
      return issuerBy(site, sites, accessKeyId, sessionToken);
    }
  }
  return undefined;
}

/** What `site` knows of it; the site itself when it is no session, or when its issuer is gone. */
function issuerBy(
  site: Site,
  sites: Sites,
  accessKeyId: string,
  sessionToken: string | undefined,
): Site | Promise<Site> {
  if (!accessKeyId.startsWith("ASIA")) return site;
  const issuer = site.issuerOf(accessKeyId, sessionToken) ?? DEFAULT_NAMESPACE;
  return sites.has(issuer) ? sites.site(issuer) : site;
}
