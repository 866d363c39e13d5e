/** What was promised to those who sent asynchronous events, and the store that survives the process. */
import assert from "node:assert/strict";
import type {
  EventStore,
  EventVerdict,
  QueuedEvent,
} from "../../../../lambda/src/scheduling/index.ts";

interface SentEvent {
  attempts: number;
  verdicts: number;
  /** Ends of the process since it was sent: each may hide that it was tried, or settled. */
  crashes: number;
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
    assert(event.verdicts <= event.crashes, `${eventId} ran after it was settled`);
    const excused = event.crashes;
    assert(event.attempts <= attemptsMax + excused, `${eventId} ran ${event.attempts} times`);
  }

  settled(eventId: string, verdict: EventVerdict): void {
    const event = this.#entry(eventId);
    event.verdicts++;
    assert(event.verdicts <= 1 + event.crashes, `${eventId} was settled ${event.verdicts} times`);
    if (verdict.condition === "Success") assert(event.attempts > 0, `${eventId} never ran`);
    assert(verdict.attempts <= event.attempts, `${eventId} counts attempts that were none`);
  }

  crashed(): void {
    for (const event of this.#sent.values()) event.crashes++;
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
      event = { attempts: 0, verdicts: 0, crashes: 0 };
      this.#sent.set(eventId, event);
    }
    return event;
  }
}
