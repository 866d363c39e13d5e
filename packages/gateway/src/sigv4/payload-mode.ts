/**
 * What `x-amz-content-sha256` announces about the body (S3 API Reference, "Authenticating Requests" and
 * "Signature calculations: transferring payload in multiple chunks").
 */
import type { RequestHead } from "@cloudglass/wire";
import type { AuthFault } from "./auth-fault.ts";
import { decodeComponent } from "./uri-encoding.ts";

export type PayloadMode =
  /** Hexadecimal SHA-256 of the whole body. */
  | { readonly kind: "hashed"; readonly sha256: string }
  | { readonly kind: "unsigned" }
  | {
      readonly kind: "chunked";
      /** How each chunk is signed, and the trailer if there is one. */
      readonly signing: "AWS4-HMAC-SHA256" | "AWS4-ECDSA-P256-SHA256" | undefined;
      readonly trailer: boolean;
    };

export const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

const UNSIGNED: PayloadMode = { kind: "unsigned" };
const chunked = (
  signing: "AWS4-HMAC-SHA256" | "AWS4-ECDSA-P256-SHA256" | undefined,
  trailer: boolean,
): PayloadMode => ({ kind: "chunked", signing, trailer });

const NAMED: ReadonlyMap<string, PayloadMode> = new Map([
  [UNSIGNED_PAYLOAD, UNSIGNED],
  ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", chunked(undefined, true)],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", chunked("AWS4-HMAC-SHA256", false)],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", chunked("AWS4-HMAC-SHA256", true)],
  ["STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", chunked("AWS4-ECDSA-P256-SHA256", false)],
  ["STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", chunked("AWS4-ECDSA-P256-SHA256", true)],
]);

const SHA256 = /^[0-9a-fA-F]{64}$/;

/** The value as it stands in the canonical request; undefined when the client did not say. */
export function announcedPayload(head: RequestHead): string | undefined {
  const header = head.headers["x-amz-content-sha256"];
  if (header !== undefined || !head.query.includes("X-Amz-Content-")) return header;
  const found = /(?:^|&)X-Amz-Content-(?:Sha256|SHA256)=([^&]*)/.exec(head.query)?.[1];
  return found === undefined ? undefined : decodeComponent(found);
}

export function payloadMode(announced: string | undefined): PayloadMode | AuthFault {
  if (announced === undefined) return UNSIGNED;
  const named = NAMED.get(announced);
  if (named !== undefined) return named;
  if (SHA256.test(announced)) return { kind: "hashed", sha256: announced.toLowerCase() };
  return { fault: "payload-hash-invalid", value: announced };
}
