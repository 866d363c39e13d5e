/**
 * Requests that are no operation of a service's model: CORS preflights, browser form uploads, websites, function
 * URLs. The service claims one by its head; the gateway keeps authentication, authorization, traces and ids.
 */
import type { AnswerContext } from "./codec.ts";
import type { RequestBody, WireResponse } from "./request.ts";
import type { Call } from "./service.ts";
import type { ServiceError } from "./service-error.ts";

export interface UnmodeledRoute {
  /** As `Call.operation`, traces and the access log show it: `PostObject`. */
  readonly operation: string;
  answer(call: UnmodeledCall): WireResponse | Promise<WireResponse>;
  /** The form of an error where it is not the protocol's: a website's page. */
  readonly showError?: (error: ServiceError, context: AnswerContext) => WireResponse;
}

/**
 * The request as an anonymous caller sends it: nothing was asked of a signature in its head. What the route does
 * must be allowed by `authorize`, of this call or of the one that `authenticate` returns.
 */
export interface UnmodeledCall extends Call {
  /** As sent; nothing about it is verified but its length. */
  readonly body: RequestBody;
  /** Whether the request came over TLS. */
  readonly isSecure: boolean;
  /**
   * The same request as one of whoever signed the text. Throws the service's error for an unknown key, a bad token,
   * a scope that is not the service's, and a signature that is not the key's.
   */
  authenticate(signed: SignedText): Call;
  /**
   * The same request as one of whoever signed its head and this body. Throws like `authenticate`, and when nobody did.
   */
  authenticateHead(body: Uint8Array): Call;
}

/** A text whose signature comes along in the body: the policy of a form. */
export type SignedText =
  /** Signature Version 4: HMAC-SHA-256 of the text with the key of the scope. */
  | {
      readonly version: 4;
      readonly text: string;
      /** `AKID/20260131/us-east-1/s3/aws4_request` */
      readonly credential: string;
      /** `20260131T000000Z` */
      readonly timestamp: string;
      readonly signature: string;
      readonly sessionToken: string | undefined;
    }
  /** Signature Version 2: HMAC-SHA-1 of the text with the secret, in base64. */
  | {
      readonly version: 2;
      readonly text: string;
      readonly accessKeyId: string;
      readonly signature: string;
      readonly sessionToken: string | undefined;
    };
