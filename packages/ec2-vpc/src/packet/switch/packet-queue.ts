/**
 * Work in the order in which it came, drained in the turn in which the first of it came. What comes while it runs
 * waits in line, so a packet never runs inside another one; a storm goes on in later turns, so others get theirs.
 */
import type { Clock } from "@cloudglass/env";

export interface PacketQueueLimits {
  /** What may wait; what comes after is dropped and counted. */
  readonly lengthMax: number;
  /** What is done in one turn of the event loop. */
  readonly turnMax: number;
}

export class PacketQueue<Work> {
  readonly #clock: Pick<Clock, "tick">;
  readonly #run: (work: Work) => void;
  readonly #limits: PacketQueueLimits;
  /** A circle that grows up to its limit; its length is a power of two. */
  #slots: (Work | undefined)[] = new Array(64).fill(undefined);
  #head = 0;
  #length = 0;
  #isRunning = false;
  #isTurnOwed = false;
  /** Packets that found no room. */
  dropped = 0;

  constructor(clock: Pick<Clock, "tick">, run: (work: Work) => void, limits: PacketQueueLimits) {
    this.#clock = clock;
    this.#run = run;
    this.#limits = limits;
  }

  get length(): number {
    return this.#length;
  }

  /** False: there was no room. */
  add(work: Work): boolean {
    if (this.#length >= this.#limits.lengthMax) {
      this.dropped += 1;
      return false;
    }
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#length) & (this.#slots.length - 1)] = work;
    this.#length += 1;
    if (!this.#isRunning && !this.#isTurnOwed) this.#drain(this.#limits.turnMax);
    return true;
  }

  /** What waits and what that sets off, now; at most so many. Nothing when it is called from inside of one of them. */
  drainNow(countMax: number): void {
    if (!this.#isRunning) this.#drain(countMax);
  }

  #drain(countMax: number): void {
    this.#isRunning = true;
    try {
      for (let count = 0; count < countMax && this.#length > 0; count += 1) this.#run(this.#take());
    } finally {
      this.#isRunning = false;
      if (this.#length > 0) this.#oweTurn();
    }
  }

  #oweTurn(): void {
    if (this.#isTurnOwed) return;
    this.#isTurnOwed = true;
    this.#clock.tick(() => {
      this.#isTurnOwed = false;
      if (!this.#isRunning) this.#drain(this.#limits.turnMax);
    });
  }

  #take(): Work {
    const work = this.#slots[this.#head] as Work;
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#length -= 1;
    return work;
  }

  #grow(): void {
    const slots: (Work | undefined)[] = new Array(this.#slots.length * 2).fill(undefined);
    for (let at = 0; at < this.#length; at += 1) {
      slots[at] = this.#slots[(this.#head + at) & (this.#slots.length - 1)];
    }
    this.#slots = slots;
    this.#head = 0;
  }
}
