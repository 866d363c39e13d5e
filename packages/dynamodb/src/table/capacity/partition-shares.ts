/**
 * A table's provisioned units over its partitions: each has the same share and keeps what it did not use for 300
 * seconds (burst capacity). A partition that needs more is lent what the others leave (adaptive capacity), so that
 * a hot partition has the table's units if it must.
 *
 * INVARIANT: tokens move between partitions and come from nowhere else, so that the table as a whole never gives
 * more than 300 seconds' worth and its rate.
 * INVARIANT: nobody is made to lend the last second's worth, so that a partition within its share is never throttled.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
 */
import { TokenBucket } from "./token-bucket.ts";

export const BURST_SECONDS = 300;
/** What a partition keeps of its own, and how much is borrowed at once. */
const KEPT_SECONDS = 1;
const LOAN_SECONDS = 1;

export class PartitionShares {
  #unitsPerSecond: number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(unitsPerSecond: number, partitions: Iterable<string>, nowMs: number) {
    this.#unitsPerSecond = unitsPerSecond;
    const names = [...partitions];
    const share = unitsPerSecond / names.length;
    for (const name of names) {
      this.#buckets.set(name, new TokenBucket(share, share * BURST_SECONDS, nowMs));
    }
  }

  get unitsPerSecond(): number {
    return this.#unitsPerSecond;
  }

  get share(): number {
    return this.#unitsPerSecond / this.#buckets.size;
  }

  /** Borrows when the partition has nothing left. */
  admits(partition: string, nowMs: number): boolean {
    const bucket = this.#bucketOf(partition);
    if (bucket.admits(nowMs)) return true;
    this.#borrow(bucket, nowMs);
    return bucket.admits(nowMs);
  }

  charge(partition: string, units: number, nowMs: number): void {
    this.#bucketOf(partition).take(units, nowMs);
  }

  /** Below zero when the partition owes. */
  tokens(partition: string, nowMs: number): number {
    return this.#bucketOf(partition).tokens(nowMs);
  }

  setRate(unitsPerSecond: number, nowMs: number): void {
    this.#unitsPerSecond = unitsPerSecond;
    this.#resize(nowMs);
  }

  /** The children share what the parent had. */
  split(parent: string, children: readonly [string, string], nowMs: number): void {
    const inherited = this.tokens(parent, nowMs) / children.length;
    this.#buckets.delete(parent);
    for (const child of children) {
      this.#buckets.set(child, new TokenBucket(0, Number.POSITIVE_INFINITY, nowMs, inherited));
    }
    this.#resize(nowMs);
  }

  #resize(nowMs: number): void {
    const share = this.share;
    for (const bucket of this.#buckets.values()) {
      bucket.resize(share, share * BURST_SECONDS, nowMs);
    }
  }

  /** Everyone lends in proportion to what is left beyond the last second's worth. */
  #borrow(borrower: TokenBucket, nowMs: number): void {
    const kept = this.share * KEPT_SECONDS;
    const spare = (bucket: TokenBucket) => Math.max(0, bucket.tokens(nowMs) - kept);
    let spareInAll = 0;
    for (const bucket of this.#buckets.values()) spareInAll += spare(bucket);
    if (spareInAll === 0) return;
    const owed = -borrower.tokens(nowMs);
    const room = borrower.capacity + owed;
    const loan = Math.min(spareInAll, room, owed + this.#unitsPerSecond * LOAN_SECONDS);
    for (const bucket of this.#buckets.values()) {
      bucket.take((spare(bucket) * loan) / spareInAll, nowMs);
    }
    borrower.give(loan, nowMs);
  }

  #bucketOf(partition: string): TokenBucket {
    const bucket = this.#buckets.get(partition);
    if (bucket === undefined) throw new Error(`the table has no partition ${partition}`);
    return bucket;
  }
}
