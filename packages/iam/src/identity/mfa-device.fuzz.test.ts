import fc from "fast-check";
import { expect, test } from "vitest";
import { localAccount } from "../testing/local-account.ts";
import {
  assignMfaDevice,
  checkMfaCode,
  findMfaDevice,
  insertMfaDevice,
  synchronizeMfaDevice,
} from "./mfa-device.ts";
import { codeOfStep, stepAt } from "./totp.ts";

const WINDOW_STEPS = 2;
const ATTEMPTS = 9;
const ATTEMPT_WINDOW_MS = 180_000;
const OWNER = "AIDAOWNER";
const serialNumber = "arn:aws:iam::000000000000:mfa/phone";

const moves = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 100_000 }) }),
    fc.record({
      kind: fc.constant("code" as const),
      /** Of the code that is sent, from the step that the device is in. */
      offset: fc.integer({ min: -4, max: 4 }),
    }),
    fc.record({
      kind: fc.constant("synchronize" as const),
      offset: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(-999, -998, 1000, 1001)),
    }),
  ),
  { maxLength: 60 },
);

test("whatever comes in which order, a code is accepted when it is near and new, within the attempts", () => {
  fc.assert(
    fc.property(moves, (sequence) => {
      const { catalogue, env } = localAccount().identities;
      let now = Date.UTC(2026, 0, 1);
      catalogue.write(() => {
        const device = { serialNumber, accountId: "000000000000", name: "phone", createdAt: now };
        insertMfaDevice(catalogue, env.random, device);
        assignMfaDevice(catalogue, serialNumber, OWNER, now);
      });
      const device = () => {
        const found = findMfaDevice(catalogue, serialNumber);
        if (found === undefined) throw new Error("the device is there");
        return found;
      };
      // The model: what was used, how far the clock is off, what the last pair was, attempts by window.
      const used = new Set<number>();
      let drift = 0;
      let pair = 0;
      const attempts = new Map<number, number>();
      for (const move of sequence) {
        if (move.kind === "wait") {
          now += move.ms;
          continue;
        }
        const step = stepAt(now) + drift + move.offset;
        const { seed } = device();
        if (move.kind === "synchronize") {
          const codes = [codeOfStep(seed, step - 1), codeOfStep(seed, step)] as const;
          const isNear = move.offset >= -998 && move.offset <= 1000;
          const isRight = isNear && step - 1 > pair;
          const done = catalogue.write(() => synchronizeMfaDevice(catalogue, device(), codes, now));
          expect(done).toBe(isRight);
          if (isRight) {
            drift = step - stepAt(now);
            pair = step;
          }
          continue;
        }
        const window = Math.floor(now / ATTEMPT_WINDOW_MS);
        const tried = attempts.get(window) ?? 0;
        const isGood = Math.abs(move.offset) <= WINDOW_STEPS && !used.has(step);
        const outcome = checkMfaCode(catalogue, OWNER, serialNumber, codeOfStep(seed, step), now);
        if (tried >= ATTEMPTS) {
          expect(outcome).toBe("unavailable");
          continue;
        }
        attempts.set(window, tried + 1);
        expect(outcome).toBe(isGood ? "accepted" : "wrong-code");
        if (isGood) used.add(step);
      }
    }),
    { numRuns: 40 },
  );
});

test("a device that is set back does not give a used code a second time", () => {
  const { catalogue, env } = localAccount().identities;
  const start = Date.UTC(2026, 0, 1);
  catalogue.write(() => {
    const device = { serialNumber, accountId: "000000000000", name: "phone", createdAt: start };
    insertMfaDevice(catalogue, env.random, device);
    assignMfaDevice(catalogue, serialNumber, OWNER, start);
  });
  const { seed } = findMfaDevice(catalogue, serialNumber) ?? { seed: new Uint8Array() };
  const used = stepAt(start);
  const check = (step: number, now: number) =>
    checkMfaCode(catalogue, OWNER, serialNumber, codeOfStep(seed, step), now);
  expect(check(used, start)).toBe("accepted");
  const later = start + 10 * 30_000;
  expect(check(used + 10, later)).toBe("accepted");
  const codes = [codeOfStep(seed, used + 1), codeOfStep(seed, used + 2)] as const;
  catalogue.write(() => {
    const device = findMfaDevice(catalogue, serialNumber);
    if (device !== undefined) synchronizeMfaDevice(catalogue, device, codes, later);
  });
  expect(check(used, later)).toBe("wrong-code");
  expect(check(used + 1, later)).toBe("accepted");
});

test("codes are of the emulator's time or of the host's, each once, and of no other time", () => {
  const { catalogue, env } = localAccount().identities;
  const hostNow = Date.UTC(2026, 0, 1);
  const now = hostNow + 30 * 86_400_000;
  catalogue.write(() => {
    const device = { serialNumber, accountId: "000000000000", name: "phone", createdAt: now };
    insertMfaDevice(catalogue, env.random, device);
    assignMfaDevice(catalogue, serialNumber, OWNER, now);
  });
  const { seed } = findMfaDevice(catalogue, serialNumber) ?? { seed: new Uint8Array() };
  const check = (at: number) =>
    checkMfaCode(catalogue, OWNER, serialNumber, codeOfStep(seed, stepAt(at)), now, hostNow);
  expect(check(now)).toBe("accepted");
  expect(check(hostNow)).toBe("accepted");
  expect(check(hostNow)).toBe("wrong-code");
  expect(check(now)).toBe("wrong-code");
  expect(check((now + hostNow) / 2)).toBe("wrong-code");
  const codes = [0, 1].map((step) => codeOfStep(seed, stepAt(hostNow) + step)) as [string, string];
  catalogue.write(() => {
    const device = findMfaDevice(catalogue, serialNumber);
    if (device === undefined) throw new Error("the device is gone");
    expect(synchronizeMfaDevice(catalogue, device, codes, now, hostNow)).toBe(true);
  });
});

test("no text crashes the check, and none but a code is accepted", () => {
  const { catalogue, env, clock } = { ...localAccount().identities, clock: localAccount().clock };
  const now = clock.now();
  catalogue.write(() => {
    const device = { serialNumber, accountId: "000000000000", name: "phone", createdAt: now };
    insertMfaDevice(catalogue, env.random, device);
    assignMfaDevice(catalogue, serialNumber, OWNER, now);
  });
  fc.assert(
    fc.property(fc.string(), fc.nat(), (code, minutes) => {
      fc.pre(!/^\d{6}$/.test(code));
      const at = now + minutes * ATTEMPT_WINDOW_MS;
      expect(checkMfaCode(catalogue, OWNER, serialNumber, code, at)).not.toBe("accepted");
    }),
  );
});
