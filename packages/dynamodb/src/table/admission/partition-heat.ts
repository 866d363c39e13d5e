/**
 * How much is asked of each partition. One of which as much as its limit is asked for some minutes on end is hot: it is
 * divided, so that its halves may serve as much each.
 */
import { PARTITION_READ_UNITS, PARTITION_WRITE_UNITS, type Side } from "../capacity/index.ts";
import { RecentRate } from "./recent-rate.ts";

const WINDOW_MS = 60_000;
/** So many windows in a row. */
const HOT_WINDOWS = 5;

/** Units a second. */
export interface Heat {
  readonly read: number;
  readonly write: number;
}

interface Tally {
  /** When its window began. */
  startMs: number;
  read: number;
  write: number;
  last: Heat;
  hotWindows: number;
  readonly recent: Readonly<Record<Side, RecentRate>>;
}

export class PartitionHeat {
  readonly #tallies = new Map<number, Tally>();

  /** True when the partition has become hot. @param overMs how long it went on until now; 0 for what is asked at once */
  add(partition: number, side: Side, units: number, nowMs: number, overMs = 0): boolean {
    const tally = this.#tallyOf(partition, nowMs);
    tally.recent[side].add(units, nowMs, overMs);
    const isOver = nowMs - tally.startMs >= WINDOW_MS;
    if (isOver) roll(tally, nowMs);
    if (side === "Read") tally.read += units;
    else tally.write += units;
    if (!isOver || tally.hotWindows < HOT_WINDOWS) return false;
    tally.hotWindows = 0;
    return true;
  }

  /** Of the last whole minute. */
  of(partition: number, nowMs: number): Heat {
    const tally = this.#tallyOf(partition, nowMs);
    if (nowMs - tally.startMs >= WINDOW_MS) roll(tally, nowMs);
    return tally.last;
  }

  /** Of the last seconds. */
  recent(partition: number, nowMs: number): Heat {
    const { Read, Write } = this.#tallyOf(partition, nowMs).recent;
    return { read: Read.read(nowMs), write: Write.read(nowMs) };
  }

  forget(partition: number): void {
    this.#tallies.delete(partition);
  }

  #tallyOf(partition: number, nowMs: number): Tally {
    let tally = this.#tallies.get(partition);
    if (tally === undefined) {
      const recent = { Read: new RecentRate(nowMs), Write: new RecentRate(nowMs) };
      const last = { read: 0, write: 0 };
      tally = { startMs: nowMs, read: 0, write: 0, last, hotWindows: 0, recent };
      this.#tallies.set(partition, tally);
    }
    return tally;
  }
}

function roll(tally: Tally, nowMs: number): void {
  const seconds = (nowMs - tally.startMs) / 1000;
  const rate = { read: tally.read / seconds, write: tally.write / seconds };
  const isHot = rate.read >= PARTITION_READ_UNITS || rate.write >= PARTITION_WRITE_UNITS;
  tally.hotWindows = isHot ? tally.hotWindows + 1 : 0;
  tally.last = rate;
  tally.startMs = nowMs;
  tally.read = 0;
  tally.write = 0;
}
