/**
 * A page of events in the order of their positions, of one stream or of several together. Runs are read in the order of
 * their time and the best events kept; once a page is full, runs that begin behind its last event are not read. So a
 * page costs memory for a page and a run, however the events of a stream lie.
 */
import { eventsOf, readHead, type StoredEvent } from "./block-format.ts";
import { comparePositions, type Position, startOf } from "./position.ts";
import type { Run, Segment } from "./segment.ts";
import type { StreamLog } from "./stream-log.ts";

export interface PageRequest {
  readonly logs: readonly StreamLog[];
  /** The first millisecond. */
  readonly fromMs: number;
  /** The millisecond behind the last one. */
  readonly toMs: number;
  readonly direction: "forward" | "backward";
  /** Events behind it in the direction of reading. */
  readonly beyond?: Position | undefined;
  readonly countMax: number;
  /** Of the messages. A page has at least one event. */
  readonly sizeBytesMax: number;
  readonly matches?: ((message: string) => boolean) | undefined;
  /** After so many bytes a page ends before it is full, as soon as it has come any further in time. */
  readonly scanBytesMax?: number;
}

export interface PageEvent extends StoredEvent, Position {
  readonly stream: string;
}

export interface Page {
  /** From the earliest on, whatever the direction. */
  readonly events: readonly PageEvent[];
  /** What the next page is beyond of; undefined when there is nothing further. */
  readonly next: Position | undefined;
}

interface Source extends Readonly<Run> {
  readonly segment: Segment;
  readonly stream: string;
}

export async function readPage(request: PageRequest): Promise<Page> {
  const { direction, scanBytesMax = Number.POSITIVE_INFINITY } = request;
  const isForward = direction === "forward";
  const sources = sourcesOf(request);
  const selection = new Selection(request);
  let scannedBytes = 0;
  for (const source of sources) {
    const nearestMs = isForward ? source.earliestMs : source.latestMs;
    if (selection.isBehind(nearestMs)) break;
    const boundary = startOf(isForward ? nearestMs : nearestMs + 1);
    if (scannedBytes >= scanBytesMax && selection.isFurther(boundary)) {
      return selection.cutAt(boundary);
    }
    scannedBytes += source.sizeBytes;
    await selection.read(source);
  }
  return selection.page();
}

/** The runs that may have events of the page, nearest first. */
function sourcesOf({ logs, fromMs, toMs, direction, beyond }: PageRequest): Source[] {
  const isForward = direction === "forward";
  const first = isForward ? Math.max(fromMs, beyond?.timestamp ?? fromMs) : fromMs;
  const last = isForward ? toMs - 1 : Math.min(toMs - 1, beyond?.timestamp ?? toMs);
  const sources: Source[] = [];
  for (const { id, segments } of logs) {
    for (const segment of segments) {
      for (const run of segment.runs) {
        if (run.latestMs < first || run.earliestMs > last) continue;
        sources.push({ ...run, segment, stream: id });
      }
    }
  }
  return sources.sort(
    isForward ? (a, b) => a.earliestMs - b.earliestMs : (a, b) => b.latestMs - a.latestMs,
  );
}

class Selection {
  readonly #request: PageRequest;
  readonly #compare: (left: Position, right: Position) => number;
  #kept: PageEvent[] = [];
  #keptBytes = 0;
  /** The last event of the page, once something was left for a later one. */
  #last: Position | undefined;

  constructor(request: PageRequest) {
    this.#request = request;
    this.#compare =
      request.direction === "forward"
        ? comparePositions
        : (left, right) => comparePositions(right, left);
  }

  /** Is the page full with events before that time? */
  isBehind(timestamp: number): boolean {
    if (this.#last === undefined) return false;
    return this.#request.direction === "forward"
      ? timestamp > this.#last.timestamp
      : timestamp < this.#last.timestamp;
  }

  /** Than where the page began. */
  isFurther(position: Position): boolean {
    const { beyond } = this.#request;
    return beyond === undefined || this.#compare(position, beyond) > 0;
  }

  async read({ segment, stream, offset, sizeBytes }: Source): Promise<void> {
    const bytes = await segment.read({ offset, sizeBytes });
    if (bytes === undefined) return;
    for (let at = 0; at < bytes.length; ) {
      const head = readHead(bytes, at);
      if (head === undefined) throw new Error(`damaged block in segment ${segment.number}`);
      for (const event of eventsOf(bytes, at, head)) this.#offer({ ...event, stream });
      at += head.sizeBytes;
    }
    const { countMax, sizeBytesMax } = this.#request;
    if (this.#kept.length > countMax || this.#keptBytes > sizeBytesMax) this.#trim();
  }

  page(): Page {
    this.#trim();
    return this.#page(this.#last);
  }

  /** A page of what is known to be complete up to `position`. */
  cutAt(position: Position): Page {
    this.#trim();
    if (this.#last !== undefined && this.#compare(this.#last, position) < 0) {
      return this.#page(this.#last);
    }
    this.#kept = this.#kept.filter((event) => this.#compare(event, position) < 0);
    return this.#page(position);
  }

  #page(next: Position | undefined): Page {
    const events = this.#request.direction === "forward" ? this.#kept : this.#kept.toReversed();
    return { events, next };
  }

  #offer(event: PageEvent): void {
    const { fromMs, toMs, beyond, matches } = this.#request;
    if (event.timestamp < fromMs || event.timestamp >= toMs) return;
    if (beyond !== undefined && this.#compare(event, beyond) <= 0) return;
    if (this.#last !== undefined && this.#compare(event, this.#last) > 0) return;
    if (matches !== undefined && !matches(event.message)) return;
    this.#kept.push(event);
    this.#keptBytes += event.message.length;
  }

  #trim(): void {
    const { countMax, sizeBytesMax } = this.#request;
    this.#kept.sort(this.#compare);
    let sizeBytes = 0;
    let count = 0;
    for (const { message } of this.#kept) {
      sizeBytes += Buffer.byteLength(message);
      if (count === countMax || (count > 0 && sizeBytes > sizeBytesMax)) break;
      count += 1;
    }
    if (count < this.#kept.length) {
      this.#kept.length = count;
      this.#last = this.#kept.at(-1);
    }
    this.#keptBytes = sizeBytes;
  }
}
