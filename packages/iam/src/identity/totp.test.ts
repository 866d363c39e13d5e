import fc from "fast-check";
import { Secret, TOTP } from "otpauth";
import { expect, test } from "vitest";
import { base32, codeOfStep, stepAt } from "./totp.ts";

/** RFC 6238, appendix B, SHA-1: seconds since the epoch and the last six of the eight digits. */
const RFC_VECTORS = [
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
] as const;

test("codes are those of RFC 6238", () => {
  const seed = Buffer.from("12345678901234567890");
  for (const [atSeconds, code] of RFC_VECTORS) {
    expect(codeOfStep(seed, stepAt(atSeconds * 1000))).toBe(code);
  }
});

test("any seed and time give the code that an authenticator gives that read the seed as base32", () => {
  const seeds = fc.uint8Array({ minLength: 40, maxLength: 40 });
  const times = fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) });
  fc.assert(
    fc.property(seeds, times, (seed, at) => {
      const app = new TOTP({ secret: Secret.fromBase32(base32(seed)) });
      expect(codeOfStep(seed, stepAt(at))).toBe(app.generate({ timestamp: at }));
    }),
  );
});
