/** S3's own words for authentication faults (S3 API Reference, "Error responses"), with the fields of each. */
import { ServiceError } from "@cloudglass/wire";
import type { AuthFault, ScopeProblem, SignatureForm } from "./sigv4/auth-fault.ts";
import { formatBasicTimestamp, formatIsoSeconds } from "./sigv4/timestamp.ts";

type Fields = Readonly<Record<string, unknown>>;

const denied = (message: string, fields: Fields = {}) =>
  new ServiceError("AccessDenied", 403, message, { fields });
const invalid = (message: string, fields: Fields = {}) =>
  new ServiceError("InvalidArgument", 400, message, { fields });

const malformedHeader = (message: string, fields: Fields = {}) =>
  new ServiceError(
    "AuthorizationHeaderMalformed",
    400,
    `The authorization header is malformed; ${message}`,
    { fields },
  );
const malformedQuery = (message: string, fields: Fields = {}) =>
  new ServiceError("AuthorizationQueryParametersError", 400, message, { fields });

const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
const EXPECTED_CREDENTIAL = '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request"';
const DATE_REQUIRED = "AWS authentication requires a valid Date or x-amz-date header";

export function s3AuthError(fault: AuthFault): ServiceError {
  switch (fault.fault) {
    case "missing-authentication":
      return denied("Access Denied");
    case "several-mechanisms":
      return invalid(
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
        { ArgumentName: "Authorization" },
      );
    case "unsupported-scheme":
      if (fault.authorization.startsWith("AWS ")) {
        return new ServiceError(
          "InvalidRequest",
          400,
          "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        );
      }
      return invalid("Unsupported Authorization Type", {
        ArgumentName: "Authorization",
        ArgumentValue: fault.authorization,
      });
    case "unsupported-algorithm":
      return malformedQuery(
        'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
      );
    case "malformed-pair":
      return malformedHeader(`the authorization component "${fault.pair}" is malformed.`);
    case "missing-parts":
      return malformedHeader(
        "the authorization header requires three components: Credential, SignedHeaders, and Signature.",
      );
    case "missing-query-parameters":
      return malformedQuery(
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
      );
    case "incomplete-version-2":
      return denied(
        "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
      );
    case "invalid-expiry-version-2":
      return denied(`Invalid date (should be seconds since epoch): ${fault.text}`);
    case "missing-date":
      return denied(DATE_REQUIRED);
    case "malformed-date":
      return fault.form === "header"
        ? denied(DATE_REQUIRED)
        : malformedQuery(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
    case "malformed-credential":
      return credentialError(
        fault.form,
        fault.text,
        `the Credential is mal-formed; expecting ${EXPECTED_CREDENTIAL}.`,
      );
    case "wrong-scope":
      return scopeError(fault, fault.problems[0] as ScopeProblem);
    case "invalid-expires":
      return malformedQuery(EXPIRES[fault.problem]);
    case "host-not-signed":
      return denied("There were headers present in the request which were not signed", {
        HeadersNotSigned: "host",
      });
    case "headers-not-signed":
      return denied("There were headers present in the request which were not signed", {
        HeadersNotSigned: fault.names.join(", "),
      });
    case "payload-hash-missing":
      return new ServiceError(
        "InvalidRequest",
        400,
        "Missing required header for this request: x-amz-content-sha256",
      );
    case "payload-hash-invalid":
      return invalid(
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
        { ArgumentName: "x-amz-content-sha256", ArgumentValue: fault.value },
      );
    default:
      return identityError(fault);
  }
}

const EXPIRES = {
  "not-a-number": "X-Amz-Expires should be a number",
  negative: "X-Amz-Expires must be non-negative",
  "too-long":
    "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
} as const;

/** Faults of time, key, token and signature. */
function identityError(
  fault: Extract<
    AuthFault,
    {
      fault:
        | "skewed"
        | "presigned-expired"
        | "presigned-not-yet-valid"
        | "unknown-key"
        | "inactive-key"
        | "invalid-token"
        | "expired-token"
        | "mismatch";
    }
  >,
): ServiceError {
  switch (fault.fault) {
    case "skewed":
      return new ServiceError(
        "RequestTimeTooSkewed",
        403,
        "The difference between the request time and the current time is too large.",
        {
          fields: {
            RequestTime: formatBasicTimestamp(fault.signedAt),
            ServerTime: formatIsoSeconds(fault.now),
            MaxAllowedSkewMilliseconds: fault.allowedMs,
          },
        },
      );
    case "presigned-expired":
      return denied("Request has expired", {
        "X-Amz-Expires": fault.expiresSeconds,
        Expires: formatIsoSeconds(fault.expiredAt),
        ServerTime: formatIsoSeconds(fault.now),
      });
    case "presigned-not-yet-valid":
      return denied("Request is not valid yet");
    case "unknown-key":
    case "inactive-key":
      return new ServiceError(
        "InvalidAccessKeyId",
        403,
        "The AWS Access Key Id you provided does not exist in our records.",
        { fields: { AWSAccessKeyId: fault.accessKeyId } },
      );
    case "invalid-token":
      return new ServiceError(
        "InvalidToken",
        400,
        "The provided token is malformed or otherwise invalid.",
        { fields: { "Token-0": fault.token } },
      );
    case "expired-token":
      return new ServiceError("ExpiredToken", 400, "The provided token has expired.", {
        fields: { "Token-0": fault.token },
      });
    case "mismatch":
      return new ServiceError("SignatureDoesNotMatch", 403, MISMATCH, {
        fields: {
          AWSAccessKeyId: fault.accessKeyId,
          StringToSign: fault.stringToSign,
          SignatureProvided: fault.signature,
          StringToSignBytes: hexBytes(fault.stringToSign),
          CanonicalRequest: fault.canonicalRequest,
          CanonicalRequestBytes:
            fault.canonicalRequest === undefined ? undefined : hexBytes(fault.canonicalRequest),
        },
      });
  }
}

function credentialError(
  form: SignatureForm,
  credential: string,
  text: string,
  fields: Fields = {},
): ServiceError {
  if (form === "text") {
    return invalid(text, {
      ArgumentName: "X-Amz-Credential",
      ArgumentValue: credential,
      ...fields,
    });
  }
  return form === "header"
    ? malformedHeader(text, fields)
    : malformedQuery(`Error parsing the X-Amz-Credential parameter; ${text}`, fields);
}

function scopeError(
  { form, credential }: Extract<AuthFault, { fault: "wrong-scope" }>,
  problem: ScopeProblem,
): ServiceError {
  switch (problem.part) {
    case "region": {
      const expected = problem.expected ?? "us-east-1";
      return credentialError(
        form,
        credential,
        `the region '${problem.found}' is wrong; expecting '${expected}'`,
        { Region: expected },
      );
    }
    case "service":
      return credentialError(
        form,
        credential,
        `incorrect service "${problem.found}". This endpoint belongs to "${problem.expected}".`,
      );
    case "terminator":
      return credentialError(
        form,
        credential,
        `incorrect ${form === "text" ? "terminal" : "terminator"} "${problem.found}". This endpoint uses "aws4_request".`,
      );
    case "date":
      if (form === "text") {
        return credentialError(
          form,
          credential,
          `incorrect date format "${problem.found}". This date in the credential must be in the format "yyyyMMdd".`,
        );
      }
      return form === "header"
        ? malformedHeader(
            `Invalid credential date "${problem.found}". This date is not the same as X-Amz-Date: "${problem.expected}".`,
          )
        : malformedQuery(
            `Invalid credential date "${problem.found}". This date is not the same as X-Amz-Date: "${problem.expected}".`,
          );
  }
}

/** `47 45 54`: as S3 shows the bytes that it hashed. */
function hexBytes(text: string): string {
  return Buffer.from(text, "latin1").toString("hex").replace(/../g, "$& ").trimEnd();
}
