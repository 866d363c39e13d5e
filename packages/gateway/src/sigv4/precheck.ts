/** What can be said about a signature before any key is looked up: what is signed, when, and for whom. */
import type { ForeignDates } from "@cloudglass/env";
import type { RequestHead } from "@cloudglass/wire";
import type { AuthFault, ScopeProblem } from "./auth-fault.ts";
import { ECDSA, type Signature } from "./signature.ts";
import { VERSION_2 } from "./version-2.ts";

export interface SigningExpectations {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly skewMsMax: number;
  /** Reads the signer's dates; as they are when absent. */
  readonly dates?: ForeignDates | undefined;
  /** Names in the scope that mean the service at hand; the first is named in errors. */
  readonly services: readonly string[];
  /** Known when the host names a region; any well-formed one will do otherwise. */
  readonly region: string | undefined;
}

/** In AWS's order: signed headers, time, scope. */
export function precheck(
  head: RequestHead,
  signature: Signature,
  expected: SigningExpectations,
): AuthFault | undefined {
  if (signature.algorithm === VERSION_2) return checkVersion2(signature, expected);
  return (
    checkSignedHeaders(head, signature) ??
    checkTime(signature, expected) ??
    checkScope(signature, expected)
  );
}

/** There is no scope, and no list of signed headers: all that count are signed. */
function checkVersion2(
  { expiresSeconds = 0 }: Signature,
  { now, services, dates }: SigningExpectations,
): AuthFault | undefined {
  if (!services.includes("s3")) return { fault: "unsupported-scheme", authorization: "AWS " };
  const expiredAt = expiresSeconds * 1000;
  return now > (dates?.expiryOf(expiredAt) ?? expiredAt)
    ? { fault: "presigned-expired", expiresSeconds: undefined, expiredAt, now }
    : undefined;
}

/**
 * Not signed by clients that add it last. Nothing is lost: a token that was not made for the key is refused.
 */
const UNSIGNED_ALLOWED = "x-amz-security-token";

function checkSignedHeaders(head: RequestHead, signature: Signature): AuthFault | undefined {
  const isSigned = membership(signature.signedHeaders);
  if (!isSigned("host")) return { fault: "host-not-signed" };
  let names: string[] | undefined;
  for (const name in head.headers) {
    if (!name.startsWith("x-amz-") || isSigned(name) || name === UNSIGNED_ALLOWED) continue;
    names ??= [];
    names.push(name);
  }
  return names === undefined ? undefined : { fault: "headers-not-signed", names };
}

/** Above this many names a set is cheaper; half a million of them fit into a head. */
const LISTED_MAX = 32;

function membership(names: readonly string[]): (name: string) => boolean {
  if (names.length <= LISTED_MAX) return (name) => names.includes(name);
  const set = new Set(names);
  return (name) => set.has(name);
}

function checkTime(
  { signedAt, expiresSeconds }: Signature,
  { now, skewMsMax, dates }: SigningExpectations,
): AuthFault | undefined {
  const aheadMs = signedAt - now;
  const isNear = () => dates?.isNear(signedAt, skewMsMax) === true;
  if (expiresSeconds !== undefined) {
    const expiredAt = signedAt + expiresSeconds * 1000;
    if (now > (dates?.expiryOf(expiredAt, signedAt) ?? expiredAt)) {
      return { fault: "presigned-expired", expiresSeconds, expiredAt, now };
    }
    return aheadMs > skewMsMax && !isNear() ? { fault: "presigned-not-yet-valid" } : undefined;
  }
  if (Math.abs(aheadMs) <= skewMsMax || isNear()) return undefined;
  const direction = aheadMs < 0 ? "past" : "future";
  return { fault: "skewed", direction, signedAt, now, allowedMs: skewMsMax };
}

const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Of a request, or of a text that is signed by itself. */
export function checkScope(
  { form, algorithm, credential, timestamp, regionSet }: Signature,
  { services, region }: SigningExpectations,
): AuthFault | undefined {
  let problems: ScopeProblem[] | undefined;
  const report = (problem: ScopeProblem) => {
    problems ??= [];
    problems.push(problem);
  };
  if (algorithm === ECDSA) {
    if (!isInRegionSet(region, regionSet)) {
      report({ part: "region", found: regionSet ?? "", expected: region });
    }
  } else if (
    region === undefined ? !REGION.test(credential.region) : credential.region !== region
  ) {
    report({ part: "region", found: credential.region, expected: region });
  }
  if (!services.includes(credential.service)) {
    report({ part: "service", found: credential.service, expected: services[0] ?? "" });
  }
  if (credential.terminator !== "aws4_request") {
    report({ part: "terminator", found: credential.terminator });
  }
  if (!timestamp.startsWith(credential.date) || credential.date.length !== 8) {
    report({ part: "date", found: credential.date, expected: timestamp.slice(0, 8), timestamp });
  }
  if (problems === undefined) return undefined;
  const text = `${credential.accessKeyId}/${credential.scope}`;
  return { fault: "wrong-scope", form, credential: text, problems };
}

/** SigV4A: `us-east-1,eu-*`; a region that is not known only asks for a set that is not empty. */
export function isInRegionSet(region: string | undefined, regionSet: string | undefined): boolean {
  const patterns = (regionSet ?? "").split(",").map((each) => each.trim());
  if (patterns.some((each) => !/^[a-z0-9*][a-z0-9*-]{0,62}$/.test(each))) return false;
  return region === undefined || patterns.some((each) => matchesRegion(region, each));
}

function matchesRegion(region: string, pattern: string): boolean {
  const pieces = pattern.split("*");
  if (pieces.length === 1) return region === pattern;
  const first = pieces.shift() as string;
  const last = pieces.pop() as string;
  if (!region.startsWith(first) || region.length < first.length + last.length) return false;
  if (!region.endsWith(last)) return false;
  let from = first.length;
  for (const piece of pieces) {
    const at = region.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from <= region.length - last.length;
}

/** The region that a request is for, when the host does not say. */
export function signedRegion(signature: Signature, fallback: string): string {
  if (signature.algorithm !== ECDSA) return signature.credential.region || fallback;
  const named = (signature.regionSet ?? "").split(",").map((each) => each.trim());
  return named.find((each) => each !== "" && !each.includes("*")) ?? fallback;
}
