/**
 * The table of authentication errors: what each family of services answers to each fault, in AWS's words. Codes
 * and statuses as measured on AWS (docs/internals/sigv4.md), S3's from its list of error responses.
 */
import { ServiceError } from "@cloudglass/wire";
import type { AuthFamily } from "./auth-profile.ts";
import { s3AuthError } from "./s3-auth-errors.ts";
import type { AuthFault, ScopeProblem } from "./sigv4/auth-fault.ts";
import { hashedForDisplay } from "./sigv4/signature.ts";
import { formatBasicTimestamp } from "./sigv4/timestamp.ts";

export function authError(family: AuthFamily, fault: AuthFault): ServiceError {
  if (family === "s3") return s3AuthError(fault);
  const { code, status } = CODES[family][classOf(fault)];
  return new ServiceError(code, status, messageOf(family, fault));
}

/** Faults that services answer alike but for the wording. */
type FaultClass =
  | "missing"
  | "incomplete"
  | "mismatch"
  | "unknown-key"
  | "expired-token"
  | "expired-request";

type Row = Readonly<Record<FaultClass, { readonly code: string; readonly status: number }>>;

const QUERY: Row = {
  missing: { code: "MissingAuthenticationToken", status: 403 },
  incomplete: { code: "IncompleteSignature", status: 400 },
  mismatch: { code: "SignatureDoesNotMatch", status: 403 },
  "unknown-key": { code: "InvalidClientTokenId", status: 403 },
  "expired-token": { code: "ExpiredToken", status: 403 },
  "expired-request": { code: "SignatureDoesNotMatch", status: 403 },
};

const json = (status: number): Row => ({
  missing: { code: "MissingAuthenticationTokenException", status },
  incomplete: { code: "IncompleteSignatureException", status },
  mismatch: { code: "InvalidSignatureException", status },
  "unknown-key": { code: "UnrecognizedClientException", status },
  "expired-token": { code: "ExpiredTokenException", status },
  "expired-request": { code: "InvalidSignatureException", status },
});

const CODES: Readonly<Record<Exclude<AuthFamily, "s3">, Row>> = {
  query: QUERY,
  json: json(400),
  "rest-json": json(403),
  ec2: {
    missing: { code: "MissingParameter", status: 400 },
    incomplete: { code: "IncompleteSignature", status: 400 },
    mismatch: { code: "AuthFailure", status: 401 },
    "unknown-key": { code: "AuthFailure", status: 401 },
    "expired-token": { code: "RequestExpired", status: 400 },
    "expired-request": { code: "RequestExpired", status: 400 },
  },
};

const CLASSES: Readonly<Record<AuthFault["fault"], FaultClass>> = {
  "missing-authentication": "missing",
  "several-mechanisms": "incomplete",
  "unsupported-scheme": "incomplete",
  "unsupported-algorithm": "incomplete",
  "malformed-pair": "incomplete",
  "missing-parts": "incomplete",
  "incomplete-version-2": "incomplete",
  "invalid-expiry-version-2": "incomplete",
  "missing-query-parameters": "incomplete",
  "missing-date": "incomplete",
  "malformed-date": "incomplete",
  "malformed-credential": "incomplete",
  "wrong-scope": "mismatch",
  "invalid-expires": "incomplete",
  "host-not-signed": "mismatch",
  "headers-not-signed": "mismatch",
  skewed: "expired-request",
  "presigned-expired": "expired-request",
  "presigned-not-yet-valid": "expired-request",
  "unknown-key": "unknown-key",
  "inactive-key": "unknown-key",
  "invalid-token": "unknown-key",
  "expired-token": "expired-token",
  mismatch: "mismatch",
  "payload-hash-missing": "incomplete",
  "payload-hash-invalid": "incomplete",
};

const classOf = (fault: AuthFault): FaultClass => CLASSES[fault.fault];

const MISMATCH_MESSAGE =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

function messageOf(family: Exclude<AuthFamily, "s3">, fault: AuthFault): string {
  const isEc2 = family === "ec2";
  switch (fault.fault) {
    case "missing-authentication":
      if (isEc2) return "The request must contain the parameter AWSAccessKeyId";
      return family === "query" || family === "json"
        ? "Request is missing Authentication Token"
        : "Missing Authentication Token";
    case "several-mechanisms":
      return "The request must not hold both an Authorization header and AWS query-string parameters.";
    case "incomplete-version-2":
    case "invalid-expiry-version-2":
      return pairMessage("AWS", "AWS");
    case "unsupported-scheme":
      return pairMessage(fault.authorization, fault.authorization);
    case "unsupported-algorithm":
      return `Unsupported AWS 'algorithm': '${fault.algorithm}'.`;
    case "malformed-pair":
      return pairMessage(fault.pair, fault.authorization);
    case "missing-parts":
      return `${fault.names.map((name) => `Authorization header requires '${name}' parameter.`).join(" ")} ${shownAuthorization(fault.authorization)}`;
    case "missing-query-parameters":
      return `${fault.names.map((name) => `AWS query-string parameters must include '${name}'.`).join(" ")} Re-examine the query-string parameters.`;
    case "missing-date":
      return `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ${shownAuthorization(fault.authorization)}`;
    case "malformed-date":
      return `Date must be in ISO-8601 'basic format'. Got '${fault.text}'. See http://en.wikipedia.org/wiki/ISO_8601`;
    case "malformed-credential":
      return `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got: '${fault.text}'`;
    case "wrong-scope":
      return fault.problems.map(scopeMessage).join(" ");
    case "invalid-expires":
      return EXPIRES_MESSAGES[fault.problem];
    case "host-not-signed":
      return "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
    case "headers-not-signed":
      return fault.names
        .map((name) => `'${shownHeader(name)}' must be a 'SignedHeader' in the AWS Authorization.`)
        .join(" ");
    case "skewed":
      return isEc2 ? "Request has expired." : skewMessage(fault);
    case "presigned-expired":
      return isEc2
        ? "Request has expired."
        : `Signature expired: ${formatBasicTimestamp(fault.expiredAt)} is now earlier than ${formatBasicTimestamp(fault.now)}`;
    case "presigned-not-yet-valid":
      return "Signature not yet current";
    case "expired-token":
      return isEc2
        ? "Request has expired."
        : "The security token included in the request is expired";
    case "unknown-key":
    case "inactive-key":
    case "invalid-token":
      return isEc2
        ? "AWS was not able to validate the provided access credentials"
        : "The security token included in the request is invalid.";
    case "mismatch":
      return isEc2
        ? "AWS was not able to validate the provided access credentials"
        : MISMATCH_MESSAGE;
    case "payload-hash-missing":
    case "payload-hash-invalid":
      return "Malformed X-Amz-Content-Sha256 header value";
  }
}

export const EXPIRES_MESSAGES = {
  "not-a-number": "X-Amz-Expires should be a number",
  negative: "X-Amz-Expires must be non-negative",
  "too-long":
    "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
} as const;

function scopeMessage(problem: ScopeProblem): string {
  switch (problem.part) {
    case "region":
      return `Credential should be scoped to a valid region, not '${problem.found}'.`;
    case "service":
      return `Credential should be scoped to correct service: '${problem.expected}'.`;
    case "terminator":
      return `Credential should be scoped with a valid terminator: 'aws4_request', not '${problem.found}'.`;
    case "date":
      return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${problem.found}' != '${problem.expected}', from '${problem.timestamp}'.`;
  }
}

function skewMessage(fault: Extract<AuthFault, { fault: "skewed" }>): string {
  const { direction, signedAt, now, allowedMs } = fault;
  const minutes = `${allowedMs / 60_000} min.`;
  return direction === "past"
    ? `Signature expired: ${formatBasicTimestamp(signedAt)} is now earlier than ${formatBasicTimestamp(now - allowedMs)} (${formatBasicTimestamp(now)} - ${minutes})`
    : `Signature not yet current: ${formatBasicTimestamp(signedAt)} is still later than ${formatBasicTimestamp(now + allowedMs)} (${formatBasicTimestamp(now)} + ${minutes})`;
}

function pairMessage(pair: string, authorization: string): string {
  return `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hashedForDisplay(pair === authorization ? authorization : pair)}'.`;
}

function shownAuthorization(authorization: string): string {
  return `(Hashed with SHA-256 and encoded with Base64) Authorization=${hashedForDisplay(authorization)}`;
}

/** `x-amz-target` → `X-Amz-Target` */
function shownHeader(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
