/**
 * The events of one function that are due, oldest first. As many run at once as the function seems to have room for:
 * one more after each that went through, until one is refused; from then on one more after each round. When all were
 * refused it pauses. (Additive increase after a slow start, as in TCP: RFC 5681.)
 */
import type { Clock, Timer } from "@cloudglass/env";
import type { QueuedEvent } from "./event-queue.ts";

const AT_ONCE_FIRST = 16;
const AT_ONCE_MAX = 1000;
const PAUSE_MS = 1000;

export class EventLane<Details> {
  readonly #clock: Clock;
  readonly #process: (event: QueuedEvent<Details>) => Promise<boolean>;
  #due: QueuedEvent<Details>[] = [];
  /** Events before it are under way or done. */
  #first = 0;
  /** Whole and a part of the next. */
  #atOnceMax = AT_ONCE_FIRST;
  #wasRefused = false;
  #underWay = 0;
  #pause: Timer | undefined;
  /** Nothing is due any more. */
  onIdle: () => void = () => {};

  /** @param process whether there was room */
  constructor(clock: Clock, process: (event: QueuedEvent<Details>) => Promise<boolean>) {
    this.#clock = clock;
    this.#process = process;
  }

  add(event: QueuedEvent<Details>): void {
    this.#due.push(event);
    this.#pump();
  }

  close(): void {
    this.#pause?.cancel();
    this.#due = [];
    this.#first = 0;
  }

  #pump(): void {
    if (this.#pause !== undefined) return;
    while (this.#underWay < Math.floor(this.#atOnceMax) && this.#first < this.#due.length) {
      const event = this.#due[this.#first++]!;
      this.#underWay++;
      void this.#process(event).then((hadRoom) => this.#done(hadRoom));
    }
    if (this.#first === this.#due.length) {
      this.#due = [];
      this.#first = 0;
    }
  }

  #done(hadRoom: boolean): void {
    this.#underWay--;
    if (hadRoom) {
      const more = this.#wasRefused ? 1 / this.#atOnceMax : 1;
      this.#atOnceMax = Math.min(AT_ONCE_MAX, this.#atOnceMax + more);
    } else {
      this.#wasRefused = true;
      this.#atOnceMax = Math.max(1, Math.min(this.#atOnceMax - 1, this.#underWay));
    }
    if (!hadRoom && this.#underWay === 0) this.#rest();
    this.#goOn();
  }

  #goOn(): void {
    this.#pump();
    if (this.#underWay === 0 && this.#due.length === 0 && this.#pause === undefined) this.onIdle();
  }

  #rest(): void {
    this.#pause = this.#clock.schedule(PAUSE_MS, () => {
      this.#pause = undefined;
      this.#goOn();
    });
  }
}
