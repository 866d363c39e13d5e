/**
 * The logs of all streams, each opened when it is first asked for. What is appended in one turn is written together:
 * one write a stream, and with power-loss durability one sync.
 */
import type { Environment } from "@cloudglass/env";
import type { LogEvent } from "./block-format.ts";
import { OpenFiles } from "./open-files.ts";
import { StreamLog } from "./stream-log.ts";

interface Waiting {
  /** Of the first event. */
  readonly firstSequence: number;
  resolve(firstSequence: number): void;
  reject(error: unknown): void;
}

export class StreamLogs {
  readonly #env: Pick<Environment, "clock" | "disk" | "durability">;
  readonly #open = new Map<string, StreamLog>();
  readonly #segmentBytes: number | undefined;
  readonly #files: OpenFiles;
  #dirty = new Map<StreamLog, Waiting[]>();
  #isTicking = false;

  constructor(
    env: Pick<Environment, "clock" | "disk" | "durability">,
    segmentBytes?: number,
    files = new OpenFiles(),
  ) {
    this.#env = env;
    this.#files = files;
    this.#segmentBytes = segmentBytes;
  }

  of(id: string): StreamLog {
    let log = this.#open.get(id);
    if (log === undefined) {
      log = new StreamLog(this.#env.disk.directory(id), id, this.#segmentBytes, this.#files);
      this.#open.set(id, log);
    }
    return log;
  }

  /** Resolves to the sequence of the first event once they are as durable as the environment promises. */
  append(id: string, events: readonly LogEvent[], ingestedMs: number): Promise<number> {
    const log = this.of(id);
    const firstSequence = log.nextSequence;
    log.add(events, ingestedMs);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const each = { firstSequence, resolve, reject };
    const waiting = this.#dirty.get(log);
    if (waiting === undefined) this.#dirty.set(log, [each]);
    else waiting.push(each);
    if (!this.#isTicking) {
      this.#isTicking = true;
      this.#env.clock.tick(() => this.#commit());
    }
    return promise;
  }

  /** The stream and its events are gone. */
  remove(id: string): void {
    this.of(id).remove();
    this.#open.delete(id);
    this.#env.disk.remove(id);
  }

  /** Removes what a crash left of streams that there are no more. */
  sweep(isThere: (id: string) => boolean): void {
    for (const id of this.#env.disk.list("")) if (!isThere(id)) this.#env.disk.remove(id);
  }

  close(): void {
    if (this.#isTicking) this.#commit();
    for (const log of this.#open.values()) log.close();
    this.#open.clear();
  }

  #commit(): void {
    this.#isTicking = false;
    const dirty = this.#dirty;
    this.#dirty = new Map();
    for (const [log, waiting] of dirty) {
      try {
        log.flush();
      } catch (error) {
        for (const each of waiting) each.reject(error);
        continue;
      }
      if (this.#env.durability === "power") void this.#sync(log, waiting);
      else for (const each of waiting) each.resolve(each.firstSequence);
    }
  }

  async #sync(log: StreamLog, waiting: readonly Waiting[]): Promise<void> {
    try {
      await log.sync();
      await this.#env.disk.syncDirectory(log.id);
      for (const each of waiting) each.resolve(each.firstSequence);
    } catch (error) {
      for (const each of waiting) each.reject(error);
    }
  }
}
