/**
 * `/_cloudglass/iam/oidc-providers/HOST/PATH/keys`: where the keys of the OpenID Connect provider `https://HOST/PATH` are,
 * in every account; for work without a network and providers without certificates. PUT takes a JSON Web Key Set, or
 * `{"jwks_uri": …}`, or `{"issuer": …}`; GET shows it, DELETE forgets it. Like the emulator's health it is open to everyone
 * who reaches the port: they could use the root's key as well. See docs/decisions/0017.
 */
import {
  ownAnswer,
  ownError,
  type RequestBody,
  ServiceError,
  type UnmodeledCall,
  type UnmodeledRoute,
  type WireResponse,
} from "@cloudglass/wire";
import type { Identities } from "../identities.ts";
import { holdsSecrets, jsonOf, memberOf, readKeySet } from "../identity/json-web-keys.ts";
import { isOidcProviderUrl } from "../identity/oidc-provider.ts";
import {
  countOidcRegistrations,
  deleteOidcRegistration,
  findOidcRegistration,
  type OidcRegistration,
  putOidcRegistration,
  urlOfIssuer,
} from "../identity/oidc-registration.ts";

const PATH = /^\/_cloudglass\/iam\/oidc-providers\/(.+)\/keys$/;
const SIZE_BYTES_MAX = 262_144;
const REGISTRATIONS_MAX = 1000;
const METHODS = "GET, PUT, DELETE";

const refused = (status: number, code: string, message: string) =>
  new ServiceError(code, status, message);
const badRequest = (message: string) => refused(400, "BadRequest", message);

export function oidcRegistrations(identities: Identities): UnmodeledRoute {
  return {
    operation: "OidcRegistration",
    answer: (call) => answer(identities, call),
    showError: ownError,
  };
}

async function answer({ catalogue }: Identities, call: UnmodeledCall): Promise<WireResponse> {
  const { method, path } = call.head;
  const url = providerUrl(path);
  const registration = findOidcRegistration(catalogue, url);
  if (method === "PUT") {
    const asked = registrationOf(await textOf(call.body));
    if (asked.kind === "issuer" && (urlOfIssuer(catalogue, asked.issuer) ?? url) !== url) {
      throw refused(409, "Conflict", `${asked.issuer} stands in for another provider.`);
    }
    if (registration === undefined && countOidcRegistrations(catalogue) >= REGISTRATIONS_MAX) {
      throw refused(409, "Conflict", `There are ${REGISTRATIONS_MAX} registrations already.`);
    }
    catalogue.write(() => putOidcRegistration(catalogue, url, asked));
    return { status: 204, headers: {}, body: undefined };
  }
  if (!["GET", "HEAD", "DELETE"].includes(method)) {
    throw new ServiceError("MethodNotAllowed", 405, `${method} is not answered at ${path}.`, {
      headers: { allow: METHODS },
    });
  }
  if (registration === undefined) {
    throw refused(404, "NotFound", `No keys are registered for https://${url}.`);
  }
  if (method !== "DELETE") return ownAnswer(200, shown(registration));
  catalogue.write(() => deleteOidcRegistration(catalogue, url));
  return { status: 204, headers: {}, body: undefined };
}

function providerUrl(path: string): string {
  const encoded = PATH.exec(path)?.[1];
  if (encoded === undefined) throw refused(404, "NotFound", `There is no ${path}.`);
  let url: string;
  try {
    url = decodeURIComponent(encoded);
  } catch {
    throw badRequest(`${encoded} is not percent-encoded.`);
  }
  if (!isOidcProviderUrl(url)) throw badRequest(`https://${url} is no provider's URL.`);
  return url;
}

async function textOf(body: RequestBody): Promise<string> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  await body.consume((bytes) => {
    sizeBytes += bytes.length;
    if (sizeBytes > SIZE_BYTES_MAX) {
      throw refused(413, "RequestEntityTooLarge", `The most is ${SIZE_BYTES_MAX} bytes.`);
    }
    pieces.push(Buffer.from(bytes));
  });
  return Buffer.concat(pieces).toString();
}

function registrationOf(text: string): OidcRegistration {
  const given = jsonOf(text);
  const jwksUri = memberOf(given, "jwks_uri");
  const issuer = memberOf(given, "issuer");
  if (typeof jwksUri === "string") {
    return { kind: "jwks-uri", jwksUri: requireUrl("jwks_uri", jwksUri) };
  }
  if (typeof issuer === "string") return { kind: "issuer", issuer: requireUrl("issuer", issuer) };
  const keys = readKeySet(text);
  if (keys === undefined) {
    throw badRequest('The body is a JSON Web Key Set, {"jwks_uri": URL} or {"issuer": URL}.');
  }
  if (holdsSecrets(text)) throw badRequest("Private and secret keys are not to be given away.");
  if (keys.length === 0) throw badRequest("No key of the set is an RSA or EC key for signatures.");
  return { kind: "keys", keys: JSON.stringify({ keys }) };
}

function requireUrl(member: string, text: string): string {
  const url = URL.parse(text);
  const isPlain = url !== null && url.username === "" && !/[?#\s]/.test(text);
  if (!isPlain || !/^https?:$/.test(url.protocol) || text.length > 2048) {
    throw badRequest(`${member} is an http or https URL without query.`);
  }
  return text;
}

function shown(registration: OidcRegistration): unknown {
  if (registration.kind === "keys") return jsonOf(registration.keys);
  return registration.kind === "issuer"
    ? { issuer: registration.issuer }
    : { jwks_uri: registration.jwksUri };
}
