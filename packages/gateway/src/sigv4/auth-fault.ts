/**
 * Everything that can be wrong with a request's authentication, as data. What a service answers to each is in
 * `auth-errors.ts`; nothing here knows a service.
 */
export type AuthFault =
  /** Neither an Authorization header nor signing parameters. */
  | { readonly fault: "missing-authentication" }
  /** Header and query parameters at once. */
  | { readonly fault: "several-mechanisms" }
  /** `Authorization: Basic …`; `AWS AKID:signature` is version 2. */
  | { readonly fault: "unsupported-scheme"; readonly authorization: string }
  | { readonly fault: "unsupported-algorithm"; readonly algorithm: string }
  | { readonly fault: "malformed-pair"; readonly pair: string; readonly authorization: string }
  /** `Credential`, `SignedHeaders`, `Signature`: absent or empty in the header. */
  | {
      readonly fault: "missing-parts";
      readonly names: readonly string[];
      readonly authorization: string;
    }
  /** A version 2 URL without one of its three parameters, or with an `Expires` that is no number. */
  | { readonly fault: "incomplete-version-2" }
  | { readonly fault: "invalid-expiry-version-2"; readonly text: string }
  | { readonly fault: "missing-query-parameters"; readonly names: readonly string[] }
  | { readonly fault: "missing-date"; readonly authorization: string }
  | { readonly fault: "malformed-date"; readonly text: string; readonly form: SignatureForm }
  | { readonly fault: "malformed-credential"; readonly text: string; readonly form: SignatureForm }
  | {
      readonly fault: "wrong-scope";
      readonly form: SignatureForm;
      /** As sent. */
      readonly credential: string;
      readonly problems: readonly ScopeProblem[];
    }
  | {
      readonly fault: "invalid-expires";
      readonly problem: "not-a-number" | "negative" | "too-long";
    }
  | { readonly fault: "host-not-signed" }
  /** Lower-case names. */
  | { readonly fault: "headers-not-signed"; readonly names: readonly string[] }
  | {
      readonly fault: "skewed";
      readonly direction: "past" | "future";
      readonly signedAt: number;
      readonly now: number;
      readonly allowedMs: number;
    }
  | {
      readonly fault: "presigned-expired";
      /** Absent in version 2. */
      readonly expiresSeconds: number | undefined;
      readonly expiredAt: number;
      readonly now: number;
    }
  | { readonly fault: "presigned-not-yet-valid" }
  | { readonly fault: "unknown-key"; readonly accessKeyId: string }
  | { readonly fault: "inactive-key"; readonly accessKeyId: string }
  | { readonly fault: "invalid-token"; readonly token: string }
  | { readonly fault: "expired-token"; readonly token: string }
  | SignatureMismatch
  | { readonly fault: "payload-hash-missing" }
  | { readonly fault: "payload-hash-invalid"; readonly value: string };

/** `text`: of a text that the body carries. */
export type SignatureForm = "header" | "query" | "text";

export interface SignatureMismatch {
  readonly fault: "mismatch";
  readonly accessKeyId: string;
  readonly signature: string;
  readonly stringToSign: string;
  /** Absent for a chunk's signature. */
  readonly canonicalRequest?: string;
}

export type ScopeProblem =
  | { readonly part: "region"; readonly found: string; readonly expected: string | undefined }
  | { readonly part: "service"; readonly found: string; readonly expected: string }
  | { readonly part: "terminator"; readonly found: string }
  | {
      readonly part: "date";
      readonly found: string;
      readonly expected: string;
      readonly timestamp: string;
    };
