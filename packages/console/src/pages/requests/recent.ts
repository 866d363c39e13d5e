/** The bounded list of requests that the page shows, newest first, and how many came in each of the last seconds. */
import type { RequestSummary } from "../../api/shapes.ts";

export const SHOWN_MAX = 500;

/** `incoming` is in the order in which it came. A request that is known stays where it is: it runs no more, say. */
export function withNew(
  shown: readonly RequestSummary[],
  incoming: readonly RequestSummary[],
  max = SHOWN_MAX,
): readonly RequestSummary[] {
  const newest = new Map(incoming.map((request) => [request.requestId, request]));
  const kept = shown.map((request) => newest.get(request.requestId) ?? request);
  return [...newIn(incoming, shown).reverse(), ...kept].slice(0, max);
}

/** Those that `shown` has not. */
export function newIn(
  incoming: readonly RequestSummary[],
  shown: readonly RequestSummary[],
): RequestSummary[] {
  const known = new Set(shown.map(({ requestId }) => requestId));
  return incoming.filter(({ requestId }) => !known.has(requestId));
}

export interface Second {
  readonly count: number;
  readonly errors: number;
}

interface Slot {
  second: number;
  count: number;
  errors: number;
}

/** Requests of the last `seconds`, by when this page heard of them. */
export class RateWindow {
  readonly #counts: Slot[];

  constructor(seconds = 60) {
    this.#counts = Array.from({ length: seconds }, () => ({ second: -1, count: 0, errors: 0 }));
  }

  note(atMs: number, isError: boolean): void {
    const second = Math.floor(atMs / 1000);
    const slot = this.#slot(second);
    if (slot.second !== second) Object.assign(slot, { second, count: 0, errors: 0 });
    slot.count++;
    if (isError) slot.errors++;
  }

  /** Oldest first; the last one is the second of `atMs`. */
  read(atMs: number): readonly Second[] {
    const last = Math.floor(atMs / 1000);
    return this.#counts.map((_, index) => {
      const second = last - this.#counts.length + 1 + index;
      const slot = this.#slot(second);
      return slot.second === second ? slot : { count: 0, errors: 0 };
    });
  }

  #slot(second: number): Slot {
    const { length } = this.#counts;
    return this.#counts[((second % length) + length) % length] as Slot;
  }
}
