/** What was promised to those who sent asynchronous events, and the store that survives the process. */
import assert from "node:assert/strict";
import type {
  EventStore,
  EventVerdict,
  QueuedEvent,
} from "../../../../lambda/src/scheduling/index.ts";

interface SentEvent {
  /** Attempts that ended while the process lived: it ends between steps, when all that follows is in the store. */
  attempts: number;
  verdicts: number;
}

export class EventLedger {
  readonly #stored = new Map<string, QueuedEvent<string>>();
  readonly #sent = new Map<string, SentEvent>();

  readonly store: EventStore<string> = {
    append: (event) => void this.#stored.set(event.eventId, event),
    remove: (eventId) => void this.#stored.delete(eventId),
    list: () => [...this.#stored.values()],
  };

  accepted(eventId: string): void {
    this.#entry(eventId);
  }

  attempted(eventId: string, attemptsMax: number): void {
    const event = this.#entry(eventId);
    event.attempts++;
    assert.equal(event.verdicts, 0, `${eventId} ran after it was settled`);
    assert(event.attempts <= attemptsMax, `${eventId} ran ${event.attempts} times`);
  }

  settled(eventId: string, { condition, attempts }: EventVerdict, retriesMax: number): void {
    const event = this.#entry(eventId);
    event.verdicts++;
    assert.equal(event.verdicts, 1, `${eventId} was settled ${event.verdicts} times`);
    assert.equal(attempts, event.attempts, `${eventId} counts its attempts wrongly`);
    if (condition === "Success") assert(attempts > 0, `${eventId} never ran`);
    if (condition === "RetriesExhausted") assert.equal(attempts, retriesMax + 1, eventId);
  }

  /** Nothing was lost. */
  checkAll(): void {
    for (const [eventId, { verdicts }] of this.#sent) {
      assert(verdicts > 0, `${eventId} was accepted and lost`);
    }
    assert.equal(this.#stored.size, 0, "the store keeps what is done with");
  }

  #entry(eventId: string): SentEvent {
    let event = this.#sent.get(eventId);
    if (event === undefined) {
      event = { attempts: 0, verdicts: 0 };
      this.#sent.set(eventId, event);
    }
    return event;
  }
}
