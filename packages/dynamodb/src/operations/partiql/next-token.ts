/**
 * Where the next page of a SELECT goes on. A token is for the statement that it was given for, with its
 * parameters and its caller's account.
 */
import { createHash } from "node:crypto";
import { validation } from "../../errors.ts";

/** What is left: from a read of the plan on, behind a key of it. */
export interface ReadPosition {
  readonly read: number;
  /** Of what is read, the key of storage; undefined at the beginning of the read. */
  readonly key: Uint8Array | undefined;
}

const VERSION = 1;
const DIGEST_BYTES = 16;
/** Before the key: version, digest, number of the read. */
const HEAD_BYTES = 1 + DIGEST_BYTES + 2;

export function requestDigest(...parts: readonly unknown[]): Uint8Array {
  const text = JSON.stringify(parts, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
  return createHash("sha256").update(text).digest().subarray(0, DIGEST_BYTES);
}

export function writeToken(digest: Uint8Array, { read, key }: ReadPosition): string {
  const head = Buffer.alloc(HEAD_BYTES);
  head[0] = VERSION;
  head.set(digest, 1);
  head.writeUInt16BE(read, 1 + DIGEST_BYTES);
  return Buffer.concat([head, key ?? Buffer.alloc(0)]).toString("base64");
}

/** Throws a validation error for what is no token, or another request's. */
export function readToken(token: string, digest: Uint8Array): ReadPosition {
  const bytes = Buffer.from(token, "base64");
  const isToken = bytes.length >= HEAD_BYTES && bytes[0] === VERSION;
  if (!isToken || bytes.toString("base64") !== token) throw invalidToken();
  if (Buffer.compare(bytes.subarray(1, 1 + DIGEST_BYTES), digest) !== 0) {
    throw validation("NextToken does not match request");
  }
  const key = bytes.subarray(HEAD_BYTES);
  const read = bytes.readUInt16BE(1 + DIGEST_BYTES);
  return { read, key: key.length === 0 ? undefined : key };
}

export function invalidToken(): Error {
  return validation("Invalid NextToken");
}
