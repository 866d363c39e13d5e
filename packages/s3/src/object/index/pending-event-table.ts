/** Events that were written with the change they tell of, until a destination has taken them. */
import type { Catalogue, Statement } from "./catalogue.ts";

export interface PendingEvent {
  readonly eventId: number;
  readonly bucket: string;
  /** `queue`, `topic`, `function`, `event-bus` */
  readonly kind: string;
  readonly arn: string;
  readonly message: string;
  readonly madeMs: number;
  /** Deliveries that failed. */
  readonly attempts: number;
}

type EventRow = [number, string, string, string, string, number, number];

export class PendingEventTable {
  readonly #add: Statement;
  readonly #due: Statement;
  readonly #nextDue: Statement;
  readonly #remove: Statement;
  readonly #postpone: Statement;
  readonly #count: Statement;
  readonly #removeOldest: Statement;

  constructor(catalogue: Catalogue) {
    this.#add = catalogue.prepare(
      `INSERT INTO pending_event (bucket, kind, arn, message, made_ms, due_ms)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#due = catalogue
      .prepare(
        `SELECT event_id, bucket, kind, arn, message, made_ms, attempts FROM pending_event
         WHERE due_ms <= ? ORDER BY due_ms, event_id LIMIT ?`,
      )
      .raw();
    this.#nextDue = catalogue.prepare("SELECT min(due_ms) FROM pending_event").pluck();
    this.#remove = catalogue.prepare("DELETE FROM pending_event WHERE event_id = ?");
    this.#postpone = catalogue.prepare(
      "UPDATE pending_event SET attempts = attempts + 1, due_ms = ? WHERE event_id = ?",
    );
    this.#count = catalogue.prepare("SELECT count(*) FROM pending_event").pluck();
    this.#removeOldest = catalogue.prepare(
      `DELETE FROM pending_event WHERE event_id IN
         (SELECT event_id FROM pending_event ORDER BY event_id LIMIT ?)`,
    );
  }

  /** Only inside a transaction, like the other writes. */
  add(event: Omit<PendingEvent, "attempts" | "eventId">): void {
    const { bucket, kind, arn, message, madeMs } = event;
    this.#add.run(bucket, kind, arn, message, madeMs, madeMs);
  }

  remove(eventId: number): void {
    this.#remove.run(eventId);
  }

  postpone(eventId: number, dueMs: number): void {
    this.#postpone.run(dueMs, eventId);
  }

  removeOldest(count: number): void {
    this.#removeOldest.run(count);
  }

  due(nowMs: number, countMax: number): PendingEvent[] {
    return (this.#due.all(nowMs, countMax) as EventRow[]).map(
      ([eventId, bucket, kind, arn, message, madeMs, attempts]) => {
        return { eventId, bucket, kind, arn, message, madeMs, attempts };
      },
    );
  }

  /** Undefined when there is none. */
  nextDue(): number | undefined {
    return (this.#nextDue.get() as number | null) ?? undefined;
  }

  count(): number {
    return this.#count.get() as number;
  }
}
