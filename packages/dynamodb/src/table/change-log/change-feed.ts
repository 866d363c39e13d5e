/**
 * The changes of one table, for all who do something with them later: it wakes followers when something was written, keeps
 * how far they are, and trims changes that everybody is past and that nobody may ask for any more.
 */
import type { Environment, Timer } from "@cloudglass/env";
import type { Mutation } from "../../storage/mutation.ts";
import type { Keyspace, PartitionId } from "../../storage/partition/index.ts";
import type { View } from "../../storage/state-machine.ts";
import { CHANGES } from "../key/space.ts";
import { cursorKey, cursorValue } from "./change-cursor.ts";
import { changeKey, partitionOfChangeKey, timestampOfChangeKey } from "./change-record.ts";
import { type Consumer, Follower, type Following } from "./follower.ts";

export interface FeedLog {
  error(detail: object, message: string): void;
}

export interface ChangeFeedOptions {
  readonly env: Pick<Environment, "clock" | "random" | "faults">;
  readonly keyspace: Keyspace;
  readonly log: FeedLog;
  /** Changes are kept for so long, whoever is past them. */
  readonly retentionMs: () => number;
}

/** Cursors are kept, and changes trimmed, so long after the first progress. */
const TEND_MS = 1000;
const TEND_MS_MAX = 3_600_000;
const TRIMMED_AT_ONCE = 500;

export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #followers = new Map<string, Follower>();
  /** Nothing is left of what a partition wrote up to here. */
  readonly #trimmedUs = new Map<PartitionId, number>();
  #timer: Timer | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #tending: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  get followerCount(): number {
    return this.#followers.size;
  }

  /** The last change of the partition that is known to have been trimmed. */
  trimmedUs(partition: PartitionId): number {
    return this.#trimmedUs.get(partition) ?? 0;
  }

  /**
   * REQUIRES: those who followed before the table was closed follow again in the turn in which it is opened, or the changes
   * that they have not seen may be trimmed.
   */
  follow(consumer: Consumer): Following {
    const { env, keyspace, log } = this.#options;
    const { name } = consumer;
    if (this.#followers.has(name)) throw new Error(`${name} follows already`);
    const follower = new Follower({
      env,
      keyspace,
      consumer,
      advanced: () => this.#tendIn(TEND_MS),
      failed: (error, retryMs) =>
        log.error({ follower: name, retryMs, error: String(error) }, "changes wait"),
    });
    this.#followers.set(name, follower);
    return follower;
  }

  /** Forgets how far a consumer is, that does not come again. */
  async forget(name: string): Promise<void> {
    const { keyspace } = this.#options;
    await this.#followers.get(name)?.stop();
    this.#followers.delete(name);
    for (const { id } of keyspace.lineage()) {
      const key = cursorKey(id, name);
      await keyspace.update(key, (view) => ({
        mutations: view.get(key) === undefined ? [] : [{ key, value: undefined }],
        result: undefined,
      }));
    }
    this.#tendIn(TEND_MS);
  }

  /** Told of all that is applied to the table. */
  written(mutations: readonly Mutation[]): void {
    for (const { key, value } of mutations) {
      if (key[0] !== CHANGES || value === undefined) continue;
      const [partition, timestampUs] = [partitionOfChangeKey(key), timestampOfChangeKey(key)];
      for (const follower of this.#followers.values()) follower.written(partition, timestampUs);
      this.#tendIn(Math.min(TEND_MS_MAX, Math.max(TEND_MS, this.#options.retentionMs())));
    }
  }

  /** Keeps how far everybody is. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await Promise.all([...this.#followers.values()].map((follower) => follower.stop()));
    await this.#tending;
    const followers = [...this.#followers.values()];
    // What nobody has used stays closed.
    if (followers.some(({ hasUnsaved }) => hasUnsaved)) await this.#tend().catch(() => {});
  }

  #tendIn(delayMs: number): void {
    const { clock, faults } = this.#options.env;
    const dueMs = clock.monotonic() + delayMs;
    if (dueMs >= this.#dueMs || this.#isClosed) return;
    this.#timer?.cancel();
    this.#dueMs = dueMs;
    this.#timer = clock.watch(delayMs, () => {
      this.#dueMs = Number.POSITIVE_INFINITY;
      const run = this.#tending.then(() => this.#tend()).catch((error) => this.#failed(error));
      this.#tending = run;
      return faults.quiet ? run : undefined;
    });
  }

  #failed(error: unknown): void {
    this.#options.log.error({ error: String(error) }, "changes are not trimmed");
    this.#tendIn(TEND_MS_MAX / 60);
  }

  async #tend(): Promise<void> {
    const { env, keyspace, retentionMs } = this.#options;
    const retentionUs = retentionMs() * 1000;
    // Timestamps may be ahead of the clock: without retention, the clock has no say.
    const expiredUs =
      retentionUs === 0 ? Number.POSITIVE_INFINITY : env.clock.now() * 1000 - retentionUs;
    let oldestUs = Number.POSITIVE_INFINITY;
    for (const { id } of keyspace.lineage()) {
      const leftUs = await this.#tendPartition(id, expiredUs);
      oldestUs = Math.min(oldestUs, leftUs ?? oldestUs);
    }
    if (oldestUs === Number.POSITIVE_INFINITY) return;
    // What is left waits for its time to be over, or for a follower, who says so when it has advanced.
    const leftMs = (oldestUs + retentionUs) / 1000 - env.clock.now();
    if (retentionUs > 0) this.#tendIn(Math.min(TEND_MS_MAX, Math.max(TEND_MS, leftMs + 1)));
  }

  /** The timestamp of the oldest change that is left. */
  async #tendPartition(id: PartitionId, expiredUs: number): Promise<number | undefined> {
    const { keyspace } = this.#options;
    for (;;) {
      const cursors = this.#unsavedCursors(id);
      const untilUs = this.#trimmableUs(id, expiredUs);
      const trimmedUs = this.#trimmedUs.get(id) ?? 0;
      const { oldestUs, lastUs, isDone } = await keyspace.update(changeKey(id, 0), (view) => {
        const { keys, oldestUs } = trimmable(view, id, trimmedUs, untilUs);
        const last = keys.at(-1);
        const mutations = [
          ...keys.map((key) => ({ key, value: undefined })),
          ...cursors.map(({ key, afterUs }) => ({ key, value: cursorValue(afterUs) })),
        ];
        const lastUs = last === undefined ? trimmedUs : timestampOfChangeKey(last);
        return { mutations, result: { oldestUs, lastUs, isDone: keys.length < TRIMMED_AT_ONCE } };
      });
      for (const { follower, afterUs } of cursors) follower.saved(id, afterUs);
      this.#trimmedUs.set(id, lastUs);
      if (isDone) return oldestUs;
    }
  }

  #unsavedCursors(id: PartitionId) {
    return [...this.#followers.values()].flatMap((follower) => {
      const afterUs = follower.unsaved(id);
      return afterUs === undefined
        ? []
        : [{ follower, afterUs, key: cursorKey(id, follower.name) }];
    });
  }

  /** Everybody is past what was written up to here, and its time is over. */
  #trimmableUs(id: PartitionId, expiredUs: number): number {
    let untilUs = expiredUs;
    for (const follower of this.#followers.values()) {
      untilUs = Math.min(untilUs, follower.afterUs(id));
    }
    return untilUs;
  }
}

function trimmable(view: View, id: PartitionId, trimmedUs: number, untilUs: number) {
  const keys: Uint8Array[] = [];
  const range = { from: changeKey(id, trimmedUs + 1), to: changeKey(id + 1, 0) };
  for (const { key } of view.scan(range, false)) {
    const oldestUs = timestampOfChangeKey(key);
    if (oldestUs > untilUs || keys.length === TRIMMED_AT_ONCE) return { keys, oldestUs };
    keys.push(key);
  }
  return { keys, oldestUs: undefined };
}
