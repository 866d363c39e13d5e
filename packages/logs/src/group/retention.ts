/** Expiry by the clock: what is too old is not read, and its segments go once an hour. */
import type { Clock, Timer } from "@cloudglass/env";
import type { StreamLogs } from "../storage/index.ts";
import { cutoffOf, type LogGroupRecord } from "./log-group.ts";
import type { LogGroups } from "./log-groups.ts";
import type { LogStreams } from "./log-streams.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

const SWEEP_MS = 60 * 60 * 1000;

export class Retention {
  readonly #clock: Clock;
  readonly #groups: LogGroups;
  readonly #streams: LogStreams;
  readonly #logs: StreamLogs;
  #timer: Timer | undefined;

  constructor(clock: Clock, groups: LogGroups, streams: LogStreams, logs: StreamLogs) {
    this.#clock = clock;
    this.#groups = groups;
    this.#streams = streams;
    this.#logs = logs;
    this.#schedule();
  }

  /** Gives up the segments of a group in which everything has expired. */
  expire(group: LogGroupRecord): void {
    const cutoffMs = cutoffOf(group, this.#clock.now());
    if (cutoffMs <= 0) return;
    for (const { id } of this.#streams.of(group.id)) this.#logs.of(id).expire(cutoffMs);
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #schedule(): void {
    this.#timer = this.#clock.watch(SWEEP_MS, () => {
      for (const group of this.#groups.all()) this.expire(group);
      this.#schedule();
    });
  }
}
