/** What the listings share: page sizes, encoding of keys, tokens. */
import { crc32 } from "@node-rs/crc32";
import * as errors from "../errors.ts";

const PAGE_MAX = 1000;
const INTEGER_MAX = 2_147_483_647;

/** More than 1,000 is 1,000. */
export function pageSize(value: number | undefined, name: string): number {
  if (value === undefined) return PAGE_MAX;
  if (value < 0 || value > INTEGER_MAX) throw errors.maxKeysOutside(name, value);
  return Math.min(value, PAGE_MAX);
}

/** How keys are written in the answer: as they are, or percent-encoded. */
export function keyEncoder(encodingType: string | undefined): (key: string) => string {
  if (encodingType === undefined) return (key) => key;
  if (encodingType !== "url") throw errors.invalidEncodingType(encodingType);
  return urlEncoded;
}

const PLAIN = /^[A-Za-z0-9._*/-]*$/;

/** As in a form: space becomes `+`; slashes stay. */
function urlEncoded(key: string): string {
  if (PLAIN.test(key)) return key;
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", "/")
    .replaceAll("%20", "+")
    .replaceAll("%2A", "*");
}

/** Opaque to clients; carries a checksum, so that a made-up one is refused. */
export function continuationToken(after: string): string {
  const text = Buffer.from(after);
  const token = Buffer.alloc(4 + text.length);
  token.writeUInt32BE(tokenChecksum(text));
  token.set(text, 4);
  return token.toString("base64");
}

export function readContinuationToken(token: string): string {
  const bytes = Buffer.from(token, "base64");
  const text = bytes.subarray(4);
  if (bytes.length < 4 || bytes.readUInt32BE(0) !== tokenChecksum(text)) {
    throw errors.invalidContinuationToken();
  }
  return text.toString();
}

const tokenChecksum = (text: Uint8Array): number => crc32(text, 0xc10d_91a5) >>> 0;
