/** What the gateway asks of IAM on every request: whose key is this, and may they? */
import type { AuthorizationRequest, ContextValue } from "@cloudglass/wire";
import type { DecisionExplanation } from "./decision-explanation.ts";
import type { Decision, Principal } from "./policy/evaluation.ts";

export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials carry one and must be used with it. */
  readonly sessionToken?: string;
  readonly principal: Principal;
  /** The session's inline policies, policy ARNs, source identity, MFA, issue time: IAM's own. */
  readonly session?: unknown;
}

export type CredentialOutcome =
  | { readonly kind: "found"; readonly credential: Credential }
  | { readonly kind: "unknown-key" }
  | { readonly kind: "inactive-key" }
  /** A temporary key without its token, or a token that was not made for this key, or is broken. */
  | { readonly kind: "invalid-token" }
  | { readonly kind: "expired-token" };

export interface AuthorizationDecision extends Decision {
  /** AWS's sentence for a denial, without the error code; empty when allowed. */
  readonly message: string;
  /** Long form: every policy looked at, each statement's verdict, conditions with the values they saw. Computed when called. */
  explain(): DecisionExplanation;
}

export interface Authority {
  /** Synchronous and cheap: it is on the path of every request. */
  resolve(accessKeyId: string, sessionToken: string | undefined): CredentialOutcome;
  /** The namespace of the emulator that issued the session; undefined for the default one, and for what is no session. */
  issuer(accessKeyId: string, sessionToken: string | undefined): string | undefined;
  readonly anonymous: Principal;
  /** `context` holds the global keys that the gateway knows (aws:SourceIp, aws:SecureTransport, …); principal keys are added here. */
  authorize(
    principal: Principal,
    credential: Credential | undefined,
    request: AuthorizationRequest,
    context: Readonly<Record<string, ContextValue>>,
  ): AuthorizationDecision;
  /** Why a request is denied, so that only DecodeAuthorizationMessage can read it. */
  encodedFailure(decision: AuthorizationDecision): string;
  /** Notes the use of a key, for GetAccessKeyLastUsed. */
  used(credential: Credential, service: string, region: string, at: number): void;
}
