/**
 * All shards of a stream, each after the one that it came from is processed to its end: so the records of a key stay in
 * order when shards split.
 */
import type { Clock, Timer } from "@cloudglass/env";
import { ShardConsumer, type ShardConsumerOptions } from "./shard-consumer.ts";

export interface ListedShard {
  readonly shardId: string;
  readonly parentId: string | undefined;
}

export interface ShardProgress {
  readonly sequence: string | undefined;
  /** Processed to its end. */
  readonly isFinished: boolean;
}

export type ShardPart = Pick<ShardConsumerOptions, "read" | "run" | "discard">;

export interface StreamConsumerOptions {
  readonly clock: Clock;
  readonly settings: ShardConsumerOptions["settings"];
  /** All that there are, closed ones too. Rejections are tried again. */
  list(): Promise<readonly ListedShard[]>;
  shard(shardId: string): ShardPart;
  /** As it was kept. */
  progress(shardId: string): ShardProgress | undefined;
  keep(shardId: string, progress: ShardProgress): void;
  /** It is no longer listed. */
  forget(shardId: string): void;
  /** All shards whose progress was kept. */
  kept(): readonly string[];
  onError(error: unknown): void;
}

/** How often shards are listed anew, besides when one ended. */
const LIST_MS = 10_000;
const LIST_AGAIN_MS = 1000;

export class StreamConsumer {
  readonly #options: StreamConsumerOptions;
  readonly #shards = new Map<string, ShardConsumer>();
  #timer: Timer | undefined;
  #listing: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: StreamConsumerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#list();
  }

  stop(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    for (const shard of this.#shards.values()) shard.stop();
  }

  /** REQUIRES: stopped. */
  async settled(): Promise<void> {
    await this.#listing;
    await Promise.all([...this.#shards.values()].map((shard) => shard.settled()));
  }

  #list(): void {
    this.#timer?.cancel();
    if (this.#isClosed || this.#listing !== undefined) return;
    this.#listing = this.#startListed().then((delayMs) => {
      this.#listing = undefined;
      if (this.#isClosed) return;
      this.#timer = this.#options.clock.watch(delayMs, () => this.#list());
    });
  }

  async #startListed(): Promise<number> {
    const { list, progress, kept, forget, onError } = this.#options;
    let listed: readonly ListedShard[];
    try {
      listed = await list();
    } catch (error) {
      onError(error);
      return LIST_AGAIN_MS;
    }
    const names = new Set(listed.map(({ shardId }) => shardId));
    for (const shardId of kept()) if (!names.has(shardId)) forget(shardId);
    for (const { shardId, parentId } of listed) {
      if (this.#isClosed || this.#shards.has(shardId) || progress(shardId)?.isFinished) continue;
      const isAfter = parentId === undefined || !names.has(parentId);
      if (isAfter || progress(parentId)?.isFinished) this.#begin(shardId);
    }
    return LIST_MS;
  }

  #begin(shardId: string): void {
    const { clock, settings, shard, progress, keep, onError } = this.#options;
    const { read, run, discard } = shard(shardId);
    let sequence = progress(shardId)?.sequence;
    const consumer = new ShardConsumer({
      clock,
      settings,
      after: sequence,
      read,
      run,
      discard,
      keep: (reached) => {
        sequence = reached;
        keep(shardId, { sequence, isFinished: false });
      },
      onReadError: onError,
      onEnd: () => {
        this.#shards.delete(shardId);
        keep(shardId, { sequence, isFinished: true });
        // Those that came from it may begin.
        this.#list();
      },
    });
    this.#shards.set(shardId, consumer);
    consumer.start();
  }
}
