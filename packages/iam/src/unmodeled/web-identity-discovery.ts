/**
 * What the issuers of web identity tokens publish, for everyone: the discovery document and the keys. AWS serves them
 * on a host an issuer; here they are also below `/_cloudglass/sts/issuers/ID/`, which needs no name service. Source:
 * OpenID Connect Discovery 1.0, section 4; RFC 7517.
 */
import {
  ownAnswer,
  type RequestHead,
  type UnmodeledCall,
  type UnmodeledRoute,
  type WireResponse,
} from "@cloudglass/wire";
import type { Identities } from "../identities.ts";
import { findIssuer, ISSUER_DOMAIN, issuerUrl } from "../identity/web-identity-issuer.ts";
import { publicKeys, SIGNING_ALGORITHMS } from "../identity/web-identity-key.ts";

const DOCUMENTS = ["openid-configuration", "jwks.json"] as const;
const OWN_PATH = /^\/_cloudglass\/sts\/issuers\/([a-z0-9-]{1,64})(\/\.well-known\/[a-z.-]+)$/;
const ISSUER_HOST = new RegExp(`^([a-z0-9-]{1,64})\\.${ISSUER_DOMAIN}(?::\\d+)?$`);

interface Asked {
  readonly issuerId: string;
  readonly document: (typeof DOCUMENTS)[number];
  /** Of the keys, on the way by which the document was asked for. */
  readonly keysUrl: string;
}

/** Undefined for requests that are STS's operations. */
export function discoveryRoute(
  identities: Identities,
  head: RequestHead,
): UnmodeledRoute | undefined {
  const asked = head.method === "GET" || head.method === "HEAD" ? askedOf(head) : undefined;
  if (asked === undefined) return undefined;
  return {
    operation: "GetWebIdentityIssuer",
    answer: (_call: UnmodeledCall) => answer(identities, asked),
  };
}

function askedOf({ path, headers: { host = "" } }: RequestHead): Asked | undefined {
  const [, ownId, ownRest = ""] = OWN_PATH.exec(path) ?? [];
  const hostId = ISSUER_HOST.exec(host.toLowerCase())?.[1];
  const issuerId = ownId ?? hostId;
  const rest = ownId === undefined ? path : ownRest;
  const document = DOCUMENTS.find((each) => rest === `/.well-known/${each}`);
  if (issuerId === undefined || document === undefined) return undefined;
  const keysUrl =
    ownId === undefined
      ? `${issuerUrl({ issuerId })}/.well-known/jwks.json`
      : `http://${host}/_cloudglass/sts/issuers/${issuerId}/.well-known/jwks.json`;
  return { issuerId, document, keysUrl };
}

function answer({ catalogue }: Identities, { issuerId, document, keysUrl }: Asked): WireResponse {
  const issuer = findIssuer(catalogue, issuerId);
  if (!issuer?.isEnabled)
    return ownAnswer(404, { error: "NotFound", message: "There is no such issuer." });
  if (document === "jwks.json") return ownAnswer(200, publicKeys(catalogue));
  return ownAnswer(200, {
    issuer: issuerUrl(issuer),
    jwks_uri: keysUrl,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: SIGNING_ALGORITHMS,
    claims_supported: ["iss", "aud", "sub", "iat", "exp", "jti"],
  });
}
