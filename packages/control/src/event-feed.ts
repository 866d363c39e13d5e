/**
 * What happens in a namespace, told to whoever listens: docs/internals/events.md. Nothing is built while nobody does, a
 * reader that is slow loses events and is told how many, and one that has gone is forgotten.
 */
import { type Clock, SystemClock, type Timer } from "@cloudglass/env";
import type { ResponseStream } from "@cloudglass/wire";

export const EVENT_TYPES = ["request", "clock", "faults", "reset", "snapshot"] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Whether a reader wants an event: `told` is what `tell` was given. */
export type EventFilter = (type: EventType, told: object) => boolean;

export const EVENT_READERS_MAX = 32;
/** Of one reader: what it has not taken yet. */
const WAITING_EVENTS_MAX = 1024;
const WAITING_CHARACTERS_MAX = 1024 * 1024;
/** Proxies cut connections that say nothing for a minute. */
const HEARTBEAT_MS = 15_000;

export class EventFeed {
  readonly #clock: Clock;
  readonly #readers = new Set<EventReader>();
  #heartbeat: Timer | undefined;
  #isClosed = false;

  /** Heartbeats are real time, whatever the emulator's clock does. */
  constructor(clock: Clock = new SystemClock()) {
    this.#clock = clock;
  }

  /** True while nobody listens: those that tell ask this first and skip everything else. */
  get isQuiet(): boolean {
    return this.#readers.size === 0;
  }

  get isFull(): boolean {
    return this.#readers.size >= EVENT_READERS_MAX;
  }

  /** `show` makes the event's content from `told`, once for all readers, and only if one wants it. */
  tell<Told extends object>(type: EventType, told: Told, show?: (told: Told) => object): void {
    let text: string | undefined;
    for (const reader of this.#readers) {
      if (!reader.wants(type, told)) continue;
      text ??= `event: ${type}\ndata: ${JSON.stringify(show?.(told) ?? told)}\n\n`;
      reader.take(text);
    }
  }

  /** The body of an answer: it listens from its first piece on, until it is abandoned or the feed is closed. */
  stream(wants: EventFilter): ResponseStream {
    const reader = new EventReader(wants, () => this.#leave(reader));
    return {
      contentLength: undefined,
      abandon: () => reader.abandon(),
      [Symbol.asyncIterator]: () => {
        if (this.#isClosed) reader.end();
        else this.#join(reader);
        return reader;
      },
    };
  }

  /** Readers get to the end of their streams. */
  close(): void {
    this.#isClosed = true;
    for (const reader of [...this.#readers]) reader.end();
  }

  #join(reader: EventReader): void {
    this.#readers.add(reader);
    if (this.#heartbeat === undefined) this.#beatLater();
  }

  #leave(reader: EventReader): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    this.#heartbeat?.cancel();
    this.#heartbeat = undefined;
  }

  #beatLater(): void {
    this.#heartbeat = this.#clock.schedule(HEARTBEAT_MS, () => {
      for (const reader of this.#readers) reader.beat();
      this.#beatLater();
    });
  }
}

/** Comments are nothing to a reader of events; the first makes the head of the answer go out at once. */
const OPENING = ": events of Cloudglass\nretry: 1000\n\n";
const HEARTBEAT = ": heartbeat\n\n";

class EventReader implements AsyncIterator<Uint8Array> {
  readonly wants: EventFilter;
  readonly #left: () => void;
  #waiting: string[] = [OPENING];
  #characters = 0;
  #droppedCount = 0;
  #isEnded = false;
  #wake: (() => void) | undefined;

  constructor(wants: EventFilter, left: () => void) {
    this.wants = wants;
    this.#left = left;
  }

  take(text: string): void {
    const isFull =
      this.#waiting.length >= WAITING_EVENTS_MAX ||
      this.#characters + text.length > WAITING_CHARACTERS_MAX;
    // Once one is lost those behind it are too, so that the gap is in one place.
    if (isFull || this.#droppedCount > 0) {
      this.#droppedCount++;
      return;
    }
    this.#waiting.push(text);
    this.#characters += text.length;
    this.#wake?.();
  }

  beat(): void {
    if (this.#waiting.length === 0) this.take(HEARTBEAT);
  }

  /** All that waits, as one piece. */
  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#waiting.length === 0 && !this.#isEnded) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
      this.#wake = undefined;
    }
    if (this.#waiting.length === 0) return { done: true, value: undefined };
    const dropped =
      this.#droppedCount === 0
        ? ""
        : `event: dropped\ndata: ${JSON.stringify({ count: this.#droppedCount })}\n\n`;
    const text = this.#waiting.join("") + dropped;
    this.#waiting = [];
    this.#characters = 0;
    this.#droppedCount = 0;
    return { done: false, value: Buffer.from(text) };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.abandon();
    return { done: true, value: undefined };
  }

  abandon(): void {
    this.#waiting = [];
    this.end();
  }

  /** What waits is taken before the end. */
  end(): void {
    this.#isEnded = true;
    this.#left();
    this.#wake?.();
  }
}
