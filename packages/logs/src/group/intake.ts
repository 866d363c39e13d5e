/** What is taken in: written to its stream, and shown to who watches. */
import type { Clock } from "@cloudglass/env";
import type { LogEvent, StreamLogs } from "../storage/index.ts";
import type { LogGroupRecord, LogStreamRecord } from "./log-group.ts";

export interface Taken {
  readonly group: LogGroupRecord;
  readonly stream: LogStreamRecord;
  readonly events: readonly LogEvent[];
  readonly ingestedMs: number;
  readonly firstSequence: number;
}

export class Intake {
  readonly #clock: Clock;
  readonly #logs: StreamLogs;
  readonly #watchers = new Set<(taken: Taken) => void>();

  constructor(clock: Clock, logs: StreamLogs) {
    this.#clock = clock;
    this.#logs = logs;
  }

  /** Told of what was written, after it was. Returns what ends it. */
  watch(watcher: (taken: Taken) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Resolves to the sequence of the first event once they are durable. */
  async take(
    group: LogGroupRecord,
    stream: LogStreamRecord,
    events: readonly LogEvent[],
  ): Promise<number> {
    const ingestedMs = this.#clock.now();
    const firstSequence = await this.#logs.append(stream.id, events, ingestedMs);
    const taken = { group, stream, events, ingestedMs, firstSequence };
    for (const watcher of this.#watchers) watcher(taken);
    return firstSequence;
  }
}
