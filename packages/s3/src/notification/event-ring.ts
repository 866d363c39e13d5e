/** The last notices that were delivered, in a ring of fixed size: what a person or a test looks at. */
import type { EventNotice } from "../event-sink.ts";

export interface DeliveredEvent extends EventNotice {
  readonly deliveredMs: number;
}

const EVENT_COUNT_MAX = 1000;

export class EventRing {
  #events: DeliveredEvent[] = [];

  add(event: DeliveredEvent): void {
    this.#events.push(event);
    // Cut in halves, so that a full ring does not move all of its events with each.
    if (this.#events.length >= 2 * EVENT_COUNT_MAX) {
      this.#events = this.#events.slice(-EVENT_COUNT_MAX);
    }
  }

  /** Oldest first; of one bucket when it is named. */
  list(bucket?: string): readonly DeliveredEvent[] {
    const events =
      bucket === undefined ? this.#events : this.#events.filter((event) => event.bucket === bucket);
    return events.slice(-EVENT_COUNT_MAX);
  }

  clear(bucket?: string): void {
    this.#events =
      bucket === undefined ? [] : this.#events.filter((event) => event.bucket !== bucket);
  }
}
