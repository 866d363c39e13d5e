/**
 * Reads one stripe from nodes that may be late: off this thread, with hedging. The shards asked for are read
 * first; for each that is lost, and for all of them once the hedge delay has passed, others are asked as
 * well, until the wanted ones or any six have come. A late answer lands in a buffer of its own and is dropped.
 */
import type { Clock, Timer } from "@cloudglass/env";
import { chunkNumber } from "./blob-key.ts";
import type { BlobLayout } from "./blob-layout.ts";
import { headerBytes } from "./chunk-format.ts";
import { DATA_SHARDS, SHARDS } from "./kernel/erasure-code.ts";
import type { ChunkLoss, FetchOutcome, NodeConditions, StorageFleet } from "./storage-fleet.ts";
import { frameBuffer, StripeLostError } from "./stripe-reader.ts";

export interface FetchedStripe {
  /** By shard; undefined where it was lost, late or not needed. */
  readonly payloads: readonly (Uint8Array | undefined)[];
  /** Of shards that were asked for; what was late is not among them. */
  readonly losses: ReadonlyMap<number, ChunkLoss>;
  /** A shard was passed over because its node was late. */
  readonly hedged: boolean;
}

interface Candidate {
  readonly shard: number;
  readonly node: number | undefined;
  readonly conditions: NodeConditions;
}

/** Rejects with `StripeLostError` when fewer than six shards can be had. */
export function fetchStripe(
  fleet: StorageFleet,
  clock: Clock,
  hedgeDelayMs: number,
  blob: BlobLayout,
  stripe: number,
  wanted: readonly number[],
): Promise<FetchedStripe> {
  return new StripeFetch(fleet, clock, hedgeDelayMs, blob, stripe, wanted).run();
}

class StripeFetch {
  readonly #fleet: StorageFleet;
  readonly #clock: Clock;
  readonly #hedgeDelayMs: number;
  readonly #blob: BlobLayout;
  readonly #stripe: number;
  readonly #wanted: readonly number[];
  readonly #payloads = new Array<Uint8Array | undefined>(SHARDS).fill(undefined);
  readonly #losses = new Map<number, ChunkLoss>();
  #queue: Candidate[] = [];
  #pending = 0;
  #soundCount = 0;
  #hedged = false;
  /** Some wanted shard will not come, or not in time: six shards are needed instead. */
  #needsSix = false;
  #timer: Timer | undefined;
  #ended = false;
  #resolve: (stripe: FetchedStripe) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(
    fleet: StorageFleet,
    clock: Clock,
    hedgeDelayMs: number,
    blob: BlobLayout,
    stripe: number,
    wanted: readonly number[],
  ) {
    this.#fleet = fleet;
    this.#clock = clock;
    this.#hedgeDelayMs = hedgeDelayMs;
    this.#blob = blob;
    this.#stripe = stripe;
    this.#wanted = wanted;
  }

  run(): Promise<FetchedStripe> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#queue = this.#candidates();
      const slow = this.#queue.filter((one) => this.#isSlow(one));
      this.#needsSix = slow.some(({ shard }) => this.#wanted.includes(shard));
      this.#hedged = this.#needsSix;
      if (!this.#needsSix) {
        const first = this.#queue.filter(({ shard }) => this.#wanted.includes(shard));
        this.#queue = this.#queue.filter((candidate) => !first.includes(candidate));
        for (const candidate of first) this.#launch(candidate);
      }
      this.#timer = this.#clock.schedule(this.#hedgeDelayMs, () => this.#hedge());
      this.#advance();
    });
  }

  /** Wanted ones first, then by number; those on slow nodes last, the least slow first. */
  #candidates(): Candidate[] {
    const conditions = this.#fleet.nodes.map((_, node) => this.#fleet.conditions(node));
    const all = Array.from({ length: SHARDS }, (_, shard): Candidate => {
      const home = this.#blob.home(this.#stripe, shard);
      const holders = this.#fleet.holders(this.#blob, this.#stripe, shard);
      const reluctance = (node: number) =>
        (conditions[node]!.unreachable ? Infinity : conditions[node]!.delayMs) +
        (node === home ? 0 : 0.5);
      const node = holders.sort((a, b) => (reluctance(a) < reluctance(b) ? -1 : 1))[0];
      return { shard, node, conditions: conditions[node ?? home]! };
    });
    const delay = (one: Candidate) => (this.#isSlow(one) ? one.conditions.delayMs : 0);
    const unwanted = (one: Candidate) => (this.#wanted.includes(one.shard) ? 0 : 1);
    return all.sort(
      (a, b) => delay(a) - delay(b) || unwanted(a) - unwanted(b) || a.shard - b.shard,
    );
  }

  #isSlow({ conditions }: Candidate): boolean {
    return !conditions.unreachable && conditions.delayMs > this.#hedgeDelayMs;
  }

  #hedge(): void {
    if (this.#ended || this.#pending === 0) return;
    this.#hedged = true;
    this.#needsSix = true;
    for (const candidate of this.#queue.splice(0)) this.#launch(candidate);
    this.#advance();
  }

  #launch(candidate: Candidate): void {
    this.#pending += 1;
    const frame = frameBuffer(this.#blob.shardBytes(this.#stripe));
    this.#read(candidate, frame).then(
      (outcome) => {
        this.#pending -= 1;
        if (!this.#ended) this.#settle(candidate, frame, outcome);
      },
      (error) => this.#end(() => this.#reject(error)),
    );
  }

  async #read(candidate: Candidate, frame: Uint8Array): Promise<FetchOutcome> {
    const { shard, node, conditions } = candidate;
    if (conditions.unreachable) return "unreachable";
    if (node === undefined) return "missing";
    if (conditions.delayMs > 0) await this.#clock.sleep(conditions.delayMs);
    const chunk = chunkNumber(this.#stripe, shard);
    const fleet = this.#fleet;
    const { chunks } = fleet.nodes[node]!;
    const outcome = await chunks.readAsync(this.#blob.key, chunk, frame, conditions.damage);
    if (outcome !== "missing") return outcome;
    // A stray may have come home while its node was waited for.
    const moved = fleet.holder(this.#blob, this.#stripe, shard);
    if (moved === undefined || moved === node) return outcome;
    return this.#read({ shard, node: moved, conditions: fleet.conditions(moved) }, frame);
  }

  #settle(candidate: Candidate, frame: Uint8Array, outcome: FetchOutcome): void {
    if (outcome === "ok") {
      this.#payloads[candidate.shard] = frame.subarray(
        headerBytes(this.#blob.shardBytes(this.#stripe)),
      );
      this.#soundCount += 1;
    } else {
      this.#losses.set(candidate.shard, outcome);
      this.#needsSix = true;
    }
    this.#advance();
  }

  #advance(): void {
    const enough =
      this.#soundCount >= DATA_SHARDS || this.#wanted.every((shard) => this.#payloads[shard]);
    if (enough) {
      const stripe = {
        payloads: [...this.#payloads],
        losses: this.#losses,
        hedged: this.#hedged,
      };
      this.#end(() => this.#resolve(stripe));
      return;
    }
    while (
      this.#needsSix &&
      this.#soundCount + this.#pending < DATA_SHARDS &&
      this.#queue.length > 0
    ) {
      this.#launch(this.#queue.shift()!);
    }
    if (this.#pending === 0) {
      const message = `only ${this.#soundCount} of 8 shards can be read`;
      this.#end(() => this.#reject(new StripeLostError(message)));
    }
  }

  #end(settle: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.cancel();
    settle();
  }
}
