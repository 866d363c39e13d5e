import { SeededRandom } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { packedSizePercent, type Session, tokenSealer } from "./session-token.ts";

const KEY = new Uint8Array(32).fill(3);
const ID = "ASIAQAAAAAAAMHATYJ72";

const sessions: fc.Arbitrary<Session> = fc.record(
  {
    kind: fc.constantFrom("assumed-role", "user", "root", "federated-user"),
    entityId: fc.string(),
    accountId: fc.string(),
    name: fc.string({ unit: "binary" }),
    secretAccessKey: fc.string(),
    issuedAt: fc.nat(),
    expiresAt: fc.nat(),
    policy: fc.string({ maxLength: 2048 }),
    policyArns: fc.array(fc.string()),
    tags: fc.dictionary(fc.string(), fc.string()),
    transitiveTagKeys: fc.array(fc.string()),
    sourceIdentity: fc.string(),
    mfaAt: fc.nat(),
  },
  {
    requiredKeys: [
      "kind",
      "entityId",
      "accountId",
      "name",
      "secretAccessKey",
      "issuedAt",
      "expiresAt",
    ],
  },
);

test("a token opens to the session that was sealed, in this sealer and in the next one", () => {
  fc.assert(
    fc.property(sessions, fc.integer(), (session, seed) => {
      const sealer = tokenSealer(KEY, new SeededRandom(seed));
      const token = sealer.seal(ID, session);
      expect(sealer.open(ID, token)).toEqual(session);
      expect(tokenSealer(KEY, new SeededRandom(1)).open(ID, token)).toEqual(session);
    }),
    { numRuns: 100 },
  );
});

test("a token with any character changed, cut or added opens to nothing", () => {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true }),
    by: fc.base64String({ minLength: 1 }),
  });
  fc.assert(
    fc.property(sessions, change, fc.boolean(), (session, { at, by }, insert) => {
      const sealer = tokenSealer(KEY, new SeededRandom(5));
      const token = sealer.seal(ID, session);
      const index = Math.floor(at * token.length);
      const broken = token.slice(0, index) + by + token.slice(insert ? index : index + by.length);
      fc.pre(broken !== token);
      expect(sealer.open(ID, broken)).toBeUndefined();
      expect(sealer.open(ID, token.slice(0, index))).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

test("a token with any of its bits turned, version, nonce and tag included, opens to nothing", () => {
  fc.assert(
    fc.property(sessions, fc.nat(), (session, place) => {
      const sealer = tokenSealer(KEY, new SeededRandom(5));
      const bytes = Buffer.from(sealer.seal(ID, session), "base64");
      const bit = place % (bytes.length * 8);
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(sealer.open(ID, bytes.toString("base64"))).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

test("the head of one token with the tail of another opens to nothing", () => {
  fc.assert(
    fc.property(sessions, sessions, fc.double({ min: 0, max: 1, noNaN: true }), (one, two, at) => {
      const sealer = tokenSealer(KEY, new SeededRandom(5));
      const [head, tail] = [sealer.seal(ID, one), sealer.seal(ID, two)];
      const cut = Math.floor(at * Math.min(head.length, tail.length));
      const spliced = head.slice(0, cut) + tail.slice(cut);
      fc.pre(spliced !== head && spliced !== tail);
      expect(sealer.open(ID, spliced)).toBeUndefined();
      expect(sealer.open(ID, head + tail)).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test("a token is at least as long as asked and opens to the same session", () => {
  fc.assert(
    fc.property(sessions, fc.integer({ min: 0, max: 4096 }), (session, charactersMin) => {
      const sealer = tokenSealer(KEY, new SeededRandom(5));
      const token = sealer.seal(ID, session, charactersMin);
      const plain = sealer.seal(ID, session);
      expect(token.length).toBeGreaterThanOrEqual(charactersMin);
      expect(token.length).toBeLessThan(Math.max(plain.length, charactersMin) + 4);
      expect(tokenSealer(KEY, new SeededRandom(1)).open(ID, token)).toEqual(session);
    }),
    { numRuns: 100 },
  );
});

test("a token is of no use with another access key, even once it was opened", () => {
  const [session] = fc.sample(sessions, { numRuns: 1, seed: 4 });
  const sealer = tokenSealer(KEY, new SeededRandom(5));
  const token = sealer.seal(ID, session as Session);
  expect(sealer.open("ASIAQAAAAAAAMHATYJ73", token)).toBeUndefined();
  expect(sealer.open(ID, token)).toEqual(session);
  expect(sealer.open("ASIAQAAAAAAAMHATYJ73", token)).toBeUndefined();
});

test("a token of another catalogue, or for another access key, opens to nothing", () => {
  const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const ids = fc.stringMatching(/^ASIA[A-Z2-7]{16}$/);
  fc.assert(
    fc.property(sessions, keys, ids, (session, foreignKey, foreignId) => {
      fc.pre(foreignId !== ID && Buffer.compare(foreignKey, KEY) !== 0);
      const own = tokenSealer(KEY, new SeededRandom(5));
      const foreign = tokenSealer(foreignKey, new SeededRandom(5));
      expect(own.open(ID, foreign.seal(ID, session))).toBeUndefined();
      expect(own.open(foreignId, own.seal(ID, session))).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});

test("texts of any kind and length open to nothing and do not throw", () => {
  const sealer = tokenSealer(KEY, new SeededRandom(5));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 400 })), (text) => {
      expect(sealer.open(ID, text)).toBeUndefined();
    }),
    { numRuns: 300 },
  );
  expect(sealer.open(ID, "A".repeat(1_000_000))).toBeUndefined();
});

test("the packed size grows with policies and tags", () => {
  const random = new SeededRandom(2);
  const noise = Buffer.from(random.bytes(3000)).toString("base64");
  expect(packedSizePercent(undefined, undefined, {})).toBeLessThan(3);
  expect(packedSizePercent(noise.slice(0, 1000), undefined, {})).toBeGreaterThan(20);
  expect(packedSizePercent(noise, undefined, {})).toBeGreaterThan(100);
});
