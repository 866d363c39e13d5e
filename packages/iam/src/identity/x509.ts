/** X.509 certificates in PEM, and what makes them fit together. Source: RFC 5280; RFC 7468. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
/** Certificates of one chain that are looked at. */
const CHAIN_MAX = 32;

/** One certificate and nothing beside it. */
export function readCertificate(pem: string): X509Certificate | undefined {
  const all = readChain(pem);
  return all?.length === 1 ? all[0] : undefined;
}

/** In the order of the text; undefined when there is anything else in it. */
export function readChain(pem: string): X509Certificate[] | undefined {
  const blocks = pem.match(BLOCK) ?? [];
  if (blocks.length === 0 || blocks.length > CHAIN_MAX) return undefined;
  if (pem.replace(BLOCK, "").trim() !== "") return undefined;
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

/** Undefined for a key that is encrypted too. */
export function readPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** Index of the first certificate of the chain that its follower has not issued, -1 for `leaf`; undefined: none. */
export function chainFault(
  leaf: X509Certificate,
  chain: readonly X509Certificate[],
): number | undefined {
  let issued = leaf;
  for (const [index, issuer] of chain.entries()) {
    if (!isIssuedBy(issued, issuer)) return index - 1;
    issued = issuer;
  }
  return undefined;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}
