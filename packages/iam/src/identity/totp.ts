/**
 * Time-based one-time passwords with the parameters of AWS's virtual devices: HMAC-SHA-1, six digits, 30 seconds.
 * RFC 6238 over RFC 4226; https://www.rfc-editor.org/rfc/rfc6238
 */
import { createHmac, timingSafeEqual } from "node:crypto";

const STEP_MS = 30_000;
const DIGITS = 6;

/** The time step that `at`, in milliseconds since the epoch, is in. */
export function stepAt(at: number): number {
  return Math.floor(at / STEP_MS);
}

export function codeOfStep(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.max(step, 0)));
  const digest = createHmac("sha1", seed).update(counter).digest();
  // RFC 4226, 5.3: the last nibble says where the 31 bits begin.
  const offset = digest.readUInt8(digest.length - 1) & 15;
  const number = (digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS;
  return number.toString().padStart(DIGITS, "0");
}

export function isCodeOfStep(seed: Uint8Array, step: number, code: string): boolean {
  const expected = Buffer.from(codeOfStep(seed, step));
  const given = Buffer.from(code);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648, 6. REQUIRES: whole groups of 5 bytes, so that there is no padding. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += BASE32[(bits >> held) & 31];
    }
    bits &= (1 << held) - 1;
  }
  return text;
}
