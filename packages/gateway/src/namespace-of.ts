/**
 * Which namespace a request is for: the one that its header names, or the one whose key signed it. Everything else is for
 * the default one.
 */
import { type RequestHead, ServiceError } from "@cloudglass/wire";
import type { AuthFault } from "./sigv4/auth-fault.ts";
import type { Signature } from "./sigv4/signature.ts";
import type { Site } from "./site.ts";

export const DEFAULT_NAMESPACE = "default";
export const NAMESPACE_HEADER = "x-cloudglass-namespace";

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** `test_worker-1`, `123456789012_worker-1`: roots of accounts in a namespace. */
const NAMED_KEY = /^(?:test|\d{12})_([a-z0-9-]{1,63})$/;

/** The sites of a gateway by the names of their namespaces. */
export interface Sites {
  /** Those that are open, the default one among them. */
  readonly open: ReadonlyMap<string, Site>;
  /** Opens the namespace when it is not. Rejects with a `ServiceError` when there are too many. */
  site(namespace: string): Site | Promise<Site>;
}

/** A gateway with one site: every request is for it. */
export function onlySite(site: Site): Sites {
  return { open: new Map([[DEFAULT_NAMESPACE, site]]), site: () => site };
}

export function isNamespace(name: string): boolean {
  return NAME.test(name);
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
  if (sites.open.size > 1) {
    const issuer = issuerOf(sites.open, accessKeyId, signature.sessionToken);
    if (issuer !== undefined) return issuer;
  }
  return sites.site(DEFAULT_NAMESPACE);
}

function siteNamed(sites: Sites, name: string): Site | Promise<Site> {
  if (isNamespace(name)) return sites.site(name);
  throw new ServiceError(
    "InvalidNamespace",
    400,
    `The namespace ${JSON.stringify(name.slice(0, 80))} is not 1 to 63 lower-case letters, digits and hyphens.`,
  );
}

/** The default one is asked first: its keys are those of most requests. */
function issuerOf(
  open: ReadonlyMap<string, Site>,
  accessKeyId: string,
  sessionToken: string | undefined,
): Site | undefined {
  const first = open.get(DEFAULT_NAMESPACE);
  if (first?.knows(accessKeyId, sessionToken)) return first;
  for (const site of open.values()) {
    if (site !== first && site.knows(accessKeyId, sessionToken)) return site;
  }
  return undefined;
}
