/**
 * Ends reads of bodies whose sender has gone silent. One timer of the emulator's clock serves all of them, so that
 * a request costs no timer of its own.
 */
import type { Clock, Timer } from "@cloudglass/env";

/** S3 closes after about 20 s of silence; the check is made every quarter of it. */
const SILENCE_MS_MAX = 20_000;
const CHECK_MS = SILENCE_MS_MAX / 4;

export interface WatchedRead {
  /** Since when nothing came, on the monotonic clock; undefined while the reader itself is busy. */
  silentSince: number | undefined;
  stalled(): void;
}

export class StallWatch {
  readonly #clock: Clock;
  readonly #reads = new Set<WatchedRead>();
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.monotonic();
  }

  watch(read: WatchedRead): void {
    this.#reads.add(read);
    this.#timer ??= this.#clock.schedule(CHECK_MS, () => this.#check());
  }

  unwatch(read: WatchedRead): void {
    this.#reads.delete(read);
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#reads.clear();
  }

  /** The timer goes on while there are reads, so it is armed at most once a check. */
  #check(): void {
    this.#timer = undefined;
    const now = this.now();
    for (const read of [...this.#reads]) {
      if (read.silentSince !== undefined && now - read.silentSince >= SILENCE_MS_MAX) {
        read.stalled();
      }
    }
    if (this.#reads.size > 0) this.#timer = this.#clock.schedule(CHECK_MS, () => this.#check());
  }
}
