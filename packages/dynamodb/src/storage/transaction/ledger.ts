/**
 * Which transactions are committed: a decision is made when its record is chosen. What has no record was aborted, or will be
 * (presumed abort: Mohan, Lindsay, Obermarck, "Transaction Management in the R* Distributed Database", 1986). A record
 * is removed once every key of its transaction has its new value.
 */
import type { Clock } from "@cloudglass/env";
import type { Mutation } from "../mutation.ts";
import { type Keyspace, keyOf, rangeInSpace } from "../partition/index.ts";
import type { View } from "../state-machine.ts";
import {
  type CommitRecord,
  decodeDecision,
  decodeNote,
  encodeDecision,
  encodeNote,
  encodeNumber,
  ID_BYTES,
} from "./transaction-format.ts";
import type { Note } from "./transactions.ts";

/** Spaces of the ledger's keyspace. */
const DECISIONS = 0x01;
const NOTES = 0x02;
/** Time of a note ‖ its key: in which order notes are removed. */
const NOTE_TIMES = 0x03;

const NOTE_LIFE_MS = 10 * 60 * 1000;
/** With each decision that leaves a note so many old ones go, so they do not pile up. */
const TRIMMED_AT_ONCE = 3;
/** Records that are not needed any more wait for the next decision, or so long. */
const FORGET_DELAY_MS = 1000;

export class Ledger {
  readonly #keyspace: Keyspace;
  readonly #clock: Clock;
  /** Keys of records to be removed. */
  #forgotten: Uint8Array[] = [];
  #isForgetting = false;
  #isClosed = false;
  /** Nothing of `NOTE_TIMES` lies before it: what was removed need not be passed over again. */
  #firstNoteTime: Uint8Array = Uint8Array.of(NOTE_TIMES);

  /** @param keyspace of one partition, which is never split */
  constructor(keyspace: Keyspace, clock: Clock) {
    this.#keyspace = keyspace;
    this.#clock = clock;
  }

  /** All there are. */
  decisions(): Promise<{ readonly id: Uint8Array; readonly record: CommitRecord }[]> {
    const look = (view: View) =>
      [...view.scan(rangeInSpace(DECISIONS, {}), false)].map(({ key, value }) => ({
        id: Uint8Array.from(key.subarray(1, 1 + ID_BYTES)),
        record: decodeDecision(value),
      }));
    return this.#keyspace.read(Uint8Array.of(DECISIONS), look, "strong");
  }

  /** Resolves when the transaction is committed. */
  commit(id: Uint8Array, record: CommitRecord, note: Note | undefined): Promise<void> {
    const key = keyOf(DECISIONS, id);
    const decision = { key, value: encodeDecision(record) };
    const forgotten = this.#forgotten.splice(0);
    const removals = forgotten.map((each) => ({ key: each, value: undefined }));
    const committed = this.#keyspace.update(
      key,
      (view) => {
        const notes = note === undefined ? [] : this.#noteMutations(view, note);
        return { mutations: [decision, ...removals, ...notes], result: undefined };
      },
      "ignored",
    );
    committed.catch(() => this.#forgotten.push(...forgotten));
    return committed;
  }

  /**
   * The transaction's record, or the certainty that it will never have one. REQUIRES: no call of `commit` for it is under way;
   * one may have failed. An update, and be it one that changes nothing, comes behind all that was decided before.
   */
  decisionOf(id: Uint8Array): Promise<CommitRecord | undefined> {
    const key = keyOf(DECISIONS, id);
    return this.#keyspace.update(key, (view) => {
      const value = view.get(key);
      return { mutations: [], result: value && decodeDecision(value) };
    });
  }

  /** Every key of the transaction has its new value. */
  forget(id: Uint8Array): void {
    this.#forgotten.push(keyOf(DECISIONS, id));
    if (this.#isForgetting) return;
    this.#isForgetting = true;
    this.#clock.schedule(FORGET_DELAY_MS, () => {
      this.#isForgetting = false;
      this.#removeForgotten();
    });
  }

  async noteOf(key: Uint8Array): Promise<Uint8Array | undefined> {
    const noteKey = keyOf(NOTES, key);
    const look = (view: View) => {
      const bytes = view.get(noteKey);
      return bytes && decodeNote(bytes);
    };
    const note = await this.#keyspace.read(noteKey, look, "strong");
    const isOver = note === undefined || note.writtenAtMs + NOTE_LIFE_MS <= this.#clock.now();
    return isOver ? undefined : note.value;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#keyspace.close();
  }

  #removeForgotten(): void {
    const forgotten = this.#forgotten.splice(0);
    if (forgotten.length === 0 || this.#isClosed) return;
    const mutations = forgotten.map((key) => ({ key, value: undefined }));
    // A record that stays is found after the next start: nothing is left to be done for it.
    this.#keyspace.update(forgotten[0]!, () => ({ mutations, result: undefined })).catch(() => {});
  }

  #noteMutations(view: View, { key, value }: Note): Mutation[] {
    const nowMs = this.#clock.now();
    const noteKey = keyOf(NOTES, key);
    const before = view.get(noteKey);
    const mutations: Mutation[] = this.#oldNotes(view, nowMs - NOTE_LIFE_MS, noteKey);
    if (before !== undefined) {
      const time = encodeNumber(decodeNote(before).writtenAtMs);
      mutations.push({ key: timeKeyOf(time, key), value: undefined });
    }
    mutations.push(
      { key: noteKey, value: encodeNote(nowMs, value) },
      { key: timeKeyOf(encodeNumber(nowMs), key), value: new Uint8Array() },
    );
    return mutations;
  }

  /** @param noteKey is written anew */
  #oldNotes(view: View, untilMs: number, noteKey: Uint8Array): Mutation[] {
    const mutations: Mutation[] = [];
    const to = timeKeyOf(encodeNumber(Math.max(0, untilMs + 1)), new Uint8Array());
    if (Buffer.compare(this.#firstNoteTime, to) >= 0) return mutations;
    let count = 0;
    for (const { key } of view.scan({ from: this.#firstNoteTime, to }, false)) {
      if (count++ === TRIMMED_AT_ONCE) break;
      const timeKey = Uint8Array.from(key);
      const oldKey = keyOf(NOTES, timeKey.subarray(9));
      if (Buffer.compare(oldKey, noteKey) === 0) continue;
      mutations.push({ key: timeKey, value: undefined }, { key: oldKey, value: undefined });
    }
    const first = mutations[0];
    // Those are removed only if this decision is: the next scan begins with them.
    if (first !== undefined) this.#firstNoteTime = Uint8Array.from(first.key);
    else this.#firstNoteTime = to;
    return mutations;
  }
}

function timeKeyOf(time: Uint8Array, key: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(NOTE_TIMES), time, key]);
}
