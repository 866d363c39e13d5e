import { MemoryDisk } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEntry, decodeEntry, encodeEntries, type ReadRecord } from "./log-format.ts";
import { RecordWindow } from "./record-window.ts";
import { ReplicaLog } from "./replica-log.ts";

/** Of values: small ones, and some that are longer than what is read at once. */
const sizes = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.nat(2000) },
    { weight: 1, arbitrary: fc.integer({ min: 240_000, max: 700_000 }) },
  ),
  { minLength: 1, maxLength: 12 },
);

function entryOf(index: number, sizeBytes: number, fill = index) {
  const value = new Uint8Array(sizeBytes).fill(fill);
  return createEntry(index, 1, [{ key: Uint8Array.of(index), value }]);
}

/** Whether it is there, and what it holds. */
const shown = (record: ReadRecord) =>
  typeof record === "string"
    ? record
    : decodeEntry(record).mutations.map(({ value }) => [value?.byteLength, value?.at(-1)]);

test("records are read one after the other, whatever their sizes and wherever the file ends or is wrong", () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.constantFrom("torn", "corrupt"), (all, where, kind) => {
      const entries = all.map((sizeBytes, index) => entryOf(index + 1, sizeBytes));
      const bytes = encodeEntries(entries);
      const damaged = where % bytes.byteLength;
      if (kind === "corrupt") bytes[damaged] = (bytes[damaged] as number) ^ 1;
      const file = new MemoryDisk().open("log");
      file.append([kind === "torn" ? bytes.subarray(0, damaged) : bytes]);
      const window = new RecordWindow();
      let at = 0;
      for (const [position, { sizeBytes }] of entries.entries()) {
        const record = window.record(file, at);
        if (at + sizeBytes > damaged) {
          // What ends within its head cannot be told from what ends before it.
          expect(record).toBe(kind);
          return;
        }
        expect(shown(record)).toEqual([
          [all[position], all[position] === 0 ? undefined : position + 1],
        ]);
        at += sizeBytes;
      }
    }),
    { numRuns: 40 },
  );
});

test("a log that is opened again tells the entries that were written last, those for the state machine and others", () => {
  fc.assert(
    fc.property(sizes, fc.nat(12), fc.nat(12), (all, replaced, durable) => {
      const disk = new MemoryDisk();
      const open = (durableIndex: number) =>
        new ReplicaLog({ disk, segmentBytesMax: 300_000, syncs: false, durableIndex });
      const log = open(0);
      const last = all.map((sizeBytes, position) => entryOf(position + 1, sizeBytes));
      for (const entry of last) log.append([entry], encodeEntries([entry]));
      if (replaced > 0 && replaced <= last.length) {
        last.length = replaced - 1;
        last.push({ ...entryOf(replaced, 10, 99), ballot: 2 });
        log.append(last.slice(-1), encodeEntries(last.slice(-1)));
      }
      log.close();
      const again = open(Math.min(durable, last.length));
      expect(again.lastIndex).toBe(last.length);
      const read = again.read(1, Number.POSITIVE_INFINITY);
      expect(read.map(({ index, ballot, sizeBytes }) => [index, ballot, sizeBytes])).toEqual(
        last.map(({ index, ballot, sizeBytes }) => [index, ballot, sizeBytes]),
      );
      for (const [position, { mutations }] of read.entries()) {
        expect(mutations[0]?.value?.at(-1)).toBe(last[position]?.mutations[0]?.value?.at(-1));
      }
    }),
    { numRuns: 60 },
  );
});

test("entries that took the place of others are told where they are, whichever of them the state machine has", () => {
  for (let durableIndex = 0; durableIndex <= 4; durableIndex++) {
    const disk = new MemoryDisk();
    const open = (durable: number) =>
      new ReplicaLog({ disk, segmentBytesMax: 300_000, syncs: false, durableIndex: durable });
    const log = open(0);
    const before = [1, 2, 3].map((index) => entryOf(index, 10));
    log.append(before, encodeEntries(before));
    const after = [2, 3, 4, 5].map((index) =>
      createEntry(index, 2, [{ key: Uint8Array.of(index), value: new Uint8Array(20) }]),
    );
    log.append(after, encodeEntries(after));
    log.close();
    const again = open(durableIndex);
    for (let from = 1; from <= 5; from++) {
      const read = again.read(from, Number.POSITIVE_INFINITY);
      expect(read.map(({ index, ballot }) => [index, ballot])).toEqual(
        [1, 2, 3, 4, 5].slice(from - 1).map((index) => [index, index === 1 ? 1 : 2]),
      );
    }
  }
});
