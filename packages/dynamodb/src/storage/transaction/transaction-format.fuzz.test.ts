import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeDecision,
  decodeNote,
  encodeDecision,
  encodeLock,
  encodeNote,
  holderOf,
  ID_BYTES,
  mutationsOf,
} from "./transaction-format.ts";

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const id = fc.uint8Array({ minLength: ID_BYTES, maxLength: ID_BYTES });
const mutation = fc.record({
  key: bytes(20),
  value: fc.option(bytes(300), { nil: undefined }),
});

test("a lock says who holds it and what is to be applied", () => {
  fc.assert(
    fc.property(id, fc.array(mutation), (holder, mutations) => {
      const lock = encodeLock(holder, mutations);
      expect(holderOf(lock)).toEqual(holder);
      expect(mutationsOf(lock)).toEqual(mutations);
    }),
  );
});

test("a decision says when it was made and which keys it is about", () => {
  const place = fc.record({ keyspace: fc.string(), key: bytes(40) });
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.array(place), (timestampUs, places) => {
      const record = { timestampUs, places };
      expect(decodeDecision(encodeDecision(record))).toEqual(record);
    }),
  );
});

test("a note keeps its time and its value", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), bytes(100), (writtenAtMs, value) => {
      expect(decodeNote(encodeNote(writtenAtMs, value))).toEqual({ writtenAtMs, value });
    }),
  );
});
