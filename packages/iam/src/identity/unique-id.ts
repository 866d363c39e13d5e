/**
 * AWS's unique ids: a four-letter prefix that tells the kind, then characters of `A`–`Z`, `2`–`7` (base32).
 * Source: IAM User Guide, "IAM identifiers", unique identifiers.
 *
 * An access key id is 20 characters; its 16 behind the prefix are 10 bytes in base32. Keys that AWS makes today
 * hold the account in them: bit 47 of the first 6 bytes is set, bits 7–46 are the account's number. That is
 * what `sts:GetAccessKeyInfo` reads.
 */
import type { Random } from "@cloudglass/env";

export type IdPrefix = "AIDA" | "AROA" | "AGPA" | "ANPA" | "AIPA" | "ASCA" | "ACCA";
export type AccessKeyPrefix = "AKIA" | "ASIA" | "APKA";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** 21 characters, as AWS's. */
export function uniqueId(random: Random, prefix: IdPrefix): string {
  return idOf(random.bytes(17), prefix);
}

/** The id that the first 17 of `bytes` make. */
export function idOf(bytes: Uint8Array, prefix: IdPrefix): string {
  let id: string = prefix;
  for (const byte of bytes.subarray(0, 17)) id += ALPHABET[byte & 31];
  return id;
}

/** 32 characters without a prefix. */
export function signingCertificateId(random: Random): string {
  let id = "";
  for (const byte of random.bytes(32)) id += ALPHABET[byte & 31];
  return id;
}

/** 20 characters that hold `accountId`. */
export function accessKeyId(random: Random, prefix: AccessKeyPrefix, accountId: string): string {
  const noise = random.bytes(5);
  let bits = (1n << 47n) | (BigInt(accountId) << 7n) | BigInt((noise[0] ?? 0) & 127);
  for (let index = 1; index < 5; index++) bits = (bits << 8n) | BigInt(noise[index] ?? 0);
  let text = "";
  for (let shift = 75n; shift >= 0n; shift -= 5n) text += ALPHABET[Number((bits >> shift) & 31n)];
  return prefix + text;
}

/** The account in an access key id of today's form; undefined for anything else. */
export function accountOfAccessKeyId(id: string): string | undefined {
  if (!/^A(KI|SI)A[A-Z2-7]{16}$/.test(id)) return undefined;
  let bits = 0n;
  for (const character of id.slice(4)) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(character));
  const head = bits >> 32n;
  if (head >> 47n === 0n) return undefined;
  const account = (head >> 7n) & ((1n << 40n) - 1n);
  const text = account.toString().padStart(12, "0");
  return text.length === 12 ? text : undefined;
}

/** 40 characters, as AWS's. */
export function secretAccessKey(random: Random): string {
  let secret = "";
  for (const byte of random.bytes(40)) secret += SECRET_ALPHABET[byte & 63];
  return secret;
}
