/**
 * Keys that clients send along (SSE-C). Pure; AWS looks at the MD5 of a key before its length.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
import { hash } from "node:crypto";
import { KEY_BYTES } from "./sealed-format.ts";

/** The headers of the family, for an object or for the source of a copy. */
export interface CustomerKeyHeaders {
  readonly algorithm: string | undefined;
  readonly key: string | undefined;
  readonly md5: string | undefined;
}

export interface CustomerKey {
  readonly kind: "customer-key";
  readonly key: Uint8Array;
  /** Base64, as the client sent it: answers repeat it. */
  readonly md5: string;
}

export type CustomerKeyFault =
  | "no-algorithm"
  | "unknown-algorithm"
  | "no-key"
  | "no-md5"
  | "wrong-md5"
  | "wrong-length";

/** Undefined when the request has none of the headers. */
export function customerKey(
  headers: CustomerKeyHeaders,
): CustomerKey | CustomerKeyFault | undefined {
  const { algorithm, key: text, md5 } = headers;
  if (algorithm === undefined && text === undefined && md5 === undefined) return undefined;
  if (!algorithm) return "no-algorithm";
  if (!text) return "no-key";
  if (algorithm !== "AES256") return "unknown-algorithm";
  if (md5 === undefined) return "no-md5";
  const key = Buffer.from(text, "base64");
  if (hash("md5", key, "base64") !== md5) return "wrong-md5";
  return key.length === KEY_BYTES ? { kind: "customer-key", key, md5 } : "wrong-length";
}
