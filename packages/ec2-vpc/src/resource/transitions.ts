/**
 * Records that change by themselves when the clock gets there: what is pending becomes available, what is gone is shown for
 * a while. A restart goes on where the catalogue says.
 */
import type { Clock, Timer } from "@cloudglass/env";
import type { Collection } from "./collection.ts";
import type { ResourceRecord } from "./record.ts";

/** How long what is deleted is still shown. */
export const SHOWN_AFTER_MS = 3_600_000;

export class Transitions {
  readonly #clock: Clock;
  readonly #timers = new Map<string, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param dueAt when the record changes next; undefined: it stays as it is
   * @param change puts or removes the record, so that it is due later or never
   */
  follow<Each extends ResourceRecord>(
    collection: Collection<Each>,
    dueAt: (record: Each) => number | undefined,
    change: (record: Each) => void,
  ): void {
    collection.follow((id, record) => {
      this.#timers.get(id)?.cancel();
      this.#timers.delete(id);
      const at = record && dueAt(record);
      if (at === undefined) return;
      const timer = this.#clock.schedule(Math.max(0, at - this.#clock.now()), () => {
        this.#timers.delete(id);
        const current = collection.get(id);
        if (current !== undefined) change(current);
      });
      this.#timers.set(id, timer);
    });
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}

export interface Passing<State extends string> {
  readonly state: State;
  /** When the state changes by itself. */
  readonly dueAt: number | undefined;
}

/** From `during` to `after` in that time, or at once when it is none. What is deleted is due to be forgotten. */
export function passing<State extends string>(
  clock: Clock,
  transitionMs: number,
  [during, after]: readonly [State, State],
): Passing<State> {
  if (transitionMs > 0) return { state: during, dueAt: clock.now() + transitionMs };
  return { state: after, dueAt: shownUntil(clock, after) };
}

const ENDS: ReadonlySet<string> = new Set(["deleted", "rejected", "failed"]);

const shownUntil = (clock: Clock, state: string) =>
  ENDS.has(state) ? clock.now() + SHOWN_AFTER_MS : undefined;

/** Whether it is over with it: such records are only shown. */
export const isOver = ({ state }: { readonly state: string }) => ENDS.has(state);

const NEXT: Readonly<Record<string, string>> = {
  pending: "available",
  modifying: "available",
  deleting: "deleted",
};

/** The whole life of records whose states are AWS's usual ones. */
export function followStates<Each extends ResourceRecord & Passing<string>>(
  transitions: Transitions,
  clock: Clock,
  collection: Collection<Each>,
): void {
  transitions.follow(
    collection,
    ({ dueAt }) => dueAt,
    (record) => {
      const state = NEXT[record.state];
      if (state === undefined) collection.remove(record.id);
      else collection.put({ ...record, state, dueAt: shownUntil(clock, state) });
    },
  );
}
