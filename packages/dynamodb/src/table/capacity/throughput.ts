/**
 * Who is let in and who is throttled: one side, reads or writes, of a table or a global index. Everything is asked
 * before a request is served and charged when its units are known.
 */
import { INITIAL_READ_UNITS, INITIAL_WRITE_UNITS, OnDemandCeiling } from "./on-demand-ceiling.ts";
import { PartitionShares } from "./partition-shares.ts";
import {
  type Side,
  type ThrottledResource,
  type ThrottlingLimit,
  type ThrottlingReasonName,
  throttlingReason,
} from "./throttling-reason.ts";
import { TokenBucket } from "./token-bucket.ts";

/** What a partition serves at most, units a second. */
export const PARTITION_READ_UNITS = 3_000;
export const PARTITION_WRITE_UNITS = 1_000;
/** What a new table without provisioned units has, for its 4,000 writes or 12,000 reads. */
export const ON_DEMAND_PARTITIONS = 4;
/** What an account's quota gives one table without provisioned units, a second on each side. */
export const ACCOUNT_TABLE_UNITS = 40_000;

export type CapacityMode =
  | { readonly kind: "provisioned"; readonly unitsPerSecond: number }
  | {
      readonly kind: "on-demand";
      /** The table's own limit, OnDemandThroughput. */
      readonly maximum?: number | undefined;
      /** What the table takes from the first, WarmThroughput. */
      readonly warm?: number | undefined;
      readonly accountLimit?: number | undefined;
    }
  /** Without provisioned units, and held to the table's own limit alone. */
  | { readonly kind: "elastic"; readonly maximum?: number | undefined };

/** How many partitions a new table has, so that none has more than it can serve. */
export function partitionCount(readUnits: number, writeUnits: number): number {
  return Math.max(
    1,
    Math.ceil(readUnits / PARTITION_READ_UNITS + writeUnits / PARTITION_WRITE_UNITS),
  );
}

/** Below zero where a partition owes. */
export interface PartitionTokens {
  readonly limit: number;
  readonly share: number | undefined;
}

/** What all partitions together are held to, in one mode. */
interface Regime {
  exceeded(partition: string, nowMs: number): readonly ThrottlingLimit[];
  charge(partition: string, units: number, nowMs: number): void;
  /** What the partition has left of its share; undefined where there are none. */
  tokens(partition: string, nowMs: number): number | undefined;
  split(parent: string, children: readonly [string, string], nowMs: number): void;
}

export class Throughput {
  readonly #resource: ThrottledResource;
  readonly #side: Side;
  readonly #partitions = new Map<string, TokenBucket>();
  /** What others take from a partition, units a second. */
  readonly #foreign = new Map<string, number>();
  #regime: AnyRegime;

  constructor(
    resource: ThrottledResource,
    side: Side,
    mode: CapacityMode,
    partitions: Iterable<string>,
    nowMs: number,
  ) {
    this.#resource = resource;
    this.#side = side;
    for (const partition of partitions) this.#addPartition(partition, nowMs);
    this.#regime = this.#regimeOf(mode, nowMs);
  }

  /** Why a request of this partition is throttled now; empty when it is let in. */
  throttled(partition: string, nowMs: number): readonly ThrottlingReasonName[] {
    // A partition at its limit can do nothing with what others would lend it.
    const isServed = !this.#isHeld(partition) || this.#partitionOf(partition).admits(nowMs);
    const limits: readonly ThrottlingLimit[] = isServed
      ? this.#regime.exceeded(partition, nowMs)
      : ["KeyRangeThroughputExceeded"];
    return limits.map((limit) => throttlingReason(this.#resource, this.#side, limit));
  }

  /** What a request that was let in consumed. */
  charge(partition: string, units: number, nowMs: number): void {
    // A partition that is held to no limit does not owe either.
    if (this.#isHeld(partition)) this.#partitionOf(partition).take(units, nowMs);
    this.#regime.charge(partition, units, nowMs);
  }

  /** Others ask a partition for so many units a second, and get them but for one in a hundred; 0 ends it. */
  setForeign(partition: string, unitsPerSecond: number, nowMs: number): void {
    if ((this.#foreign.get(partition) ?? 0) === unitsPerSecond) return;
    if (unitsPerSecond === 0) this.#foreign.delete(partition);
    else this.#foreign.set(partition, unitsPerSecond);
    const limit = this.#limit;
    const left = Math.max(limit - unitsPerSecond, limit / 100);
    const bucket = this.#partitionOf(partition);
    bucket.resize(left, left, nowMs);
    // Nobody noticed when they left.
    if (unitsPerSecond === 0) bucket.give(limit, nowMs);
  }

  /** For the inside view: what a partition has left of its own limit, and of its share of the table's units. */
  tokens(partition: string, nowMs: number): PartitionTokens {
    const share = this.#regime.tokens(partition, nowMs);
    return { limit: this.#partitionOf(partition).tokens(nowMs), share };
  }

  /** A table that had provisioned units takes as much without them. */
  setMode(mode: CapacityMode, nowMs: number): void {
    const regime = this.#regime;
    if (mode.kind === "provisioned" && regime instanceof ProvisionedRegime) {
      regime.setRate(mode.unitsPerSecond, nowMs);
    } else if (mode.kind === "on-demand" && regime instanceof OnDemandRegime) {
      regime.setLimits(mode, nowMs);
    } else if (mode.kind === "on-demand" && regime instanceof ProvisionedRegime) {
      const warm = Math.max(regime.unitsPerSecond, mode.warm ?? 0);
      this.#regime = this.#regimeOf({ ...mode, warm }, nowMs);
    } else this.#regime = this.#regimeOf(mode, nowMs);
  }

  /** Each child serves what a partition serves; what the parent owes or has left is halved. */
  split(parent: string, children: readonly [string, string], nowMs: number): void {
    const half = this.#partitionOf(parent).tokens(nowMs) / 2;
    this.#partitions.delete(parent);
    this.#foreign.delete(parent);
    for (const child of children) this.#addPartition(child, nowMs, half);
    this.#regime.split(parent, children, nowMs);
  }

  #regimeOf(mode: CapacityMode, nowMs: number): AnyRegime {
    if (mode.kind === "elastic") return new ElasticRegime(mode.maximum, nowMs);
    if (mode.kind === "provisioned") {
      return new ProvisionedRegime(mode.unitsPerSecond, this.#partitions.keys(), nowMs);
    }
    const initial = this.#side === "Read" ? INITIAL_READ_UNITS : INITIAL_WRITE_UNITS;
    return new OnDemandRegime(mode, Math.max(initial, mode.warm ?? 0), nowMs);
  }

  #addPartition(partition: string, nowMs: number, tokens?: number): void {
    const limit = this.#limit;
    this.#partitions.set(partition, new TokenBucket(limit, limit, nowMs, tokens));
  }

  get #limit(): number {
    return this.#side === "Read" ? PARTITION_READ_UNITS : PARTITION_WRITE_UNITS;
  }

  /** To its own limit. */
  #isHeld(partition: string): boolean {
    return !(this.#regime instanceof ElasticRegime) || this.#foreign.has(partition);
  }

  #partitionOf(partition: string): TokenBucket {
    const bucket = this.#partitions.get(partition);
    if (bucket === undefined) throw new Error(`there is no partition ${partition}`);
    return bucket;
  }
}

type AnyRegime = ProvisionedRegime | OnDemandRegime | ElasticRegime;

class ProvisionedRegime implements Regime {
  readonly #shares: PartitionShares;

  constructor(unitsPerSecond: number, partitions: Iterable<string>, nowMs: number) {
    this.#shares = new PartitionShares(unitsPerSecond, partitions, nowMs);
  }

  exceeded(partition: string, nowMs: number): readonly ThrottlingLimit[] {
    return this.#shares.admits(partition, nowMs) ? [] : ["ProvisionedThroughputExceeded"];
  }

  charge(partition: string, units: number, nowMs: number): void {
    this.#shares.charge(partition, units, nowMs);
  }

  tokens(partition: string, nowMs: number): number {
    return this.#shares.tokens(partition, nowMs);
  }

  get unitsPerSecond(): number {
    return this.#shares.unitsPerSecond;
  }

  setRate(unitsPerSecond: number, nowMs: number): void {
    this.#shares.setRate(unitsPerSecond, nowMs);
  }

  split(parent: string, children: readonly [string, string], nowMs: number): void {
    this.#shares.split(parent, children, nowMs);
  }
}

type OnDemand = Extract<CapacityMode, { kind: "on-demand" }>;

class OnDemandRegime implements Regime {
  readonly #ceiling: OnDemandCeiling;
  #account: TokenBucket;
  #maximum: TokenBucket | undefined;

  constructor(mode: OnDemand, unitsPerSecond: number, nowMs: number) {
    this.#ceiling = new OnDemandCeiling(unitsPerSecond, nowMs);
    this.#account = this.#accountOf(mode, nowMs);
    this.#maximum = this.#maximumOf(mode, nowMs);
  }

  /** What the table has grown to stays. */
  setLimits(mode: OnDemand, nowMs: number): void {
    this.#account = this.#accountOf(mode, nowMs);
    this.#maximum = this.#maximumOf(mode, nowMs);
    this.#ceiling.warm(mode.warm ?? 0, nowMs);
  }

  #accountOf({ accountLimit = ACCOUNT_TABLE_UNITS }: OnDemand, nowMs: number): TokenBucket {
    return new TokenBucket(accountLimit, accountLimit, nowMs);
  }

  #maximumOf({ maximum }: OnDemand, nowMs: number): TokenBucket | undefined {
    return maximum === undefined ? undefined : new TokenBucket(maximum, maximum, nowMs);
  }

  exceeded(_partition: string, nowMs: number): readonly ThrottlingLimit[] {
    const limits: ThrottlingLimit[] = [];
    if (this.#maximum?.admits(nowMs) === false) limits.push("MaxOnDemandThroughputExceeded");
    if (!this.#account.admits(nowMs)) limits.push("AccountLimitExceeded");
    // More partitions will be there soon; those that are there have no more.
    if (!this.#ceiling.admits(nowMs)) limits.push("KeyRangeThroughputExceeded");
    return limits;
  }

  charge(_partition: string, units: number, nowMs: number): void {
    this.#ceiling.charge(units, nowMs);
    this.#account.take(units, nowMs);
    this.#maximum?.take(units, nowMs);
  }

  tokens(): undefined {
    return undefined;
  }

  split(): void {
    // What all partitions share does not depend on how many they are.
  }
}

class ElasticRegime implements Regime {
  readonly #maximum: TokenBucket | undefined;

  constructor(maximum: number | undefined, nowMs: number) {
    this.#maximum = maximum === undefined ? undefined : new TokenBucket(maximum, maximum, nowMs);
  }

  exceeded(_partition: string, nowMs: number): readonly ThrottlingLimit[] {
    return this.#maximum?.admits(nowMs) === false ? ["MaxOnDemandThroughputExceeded"] : [];
  }

  charge(_partition: string, units: number, nowMs: number): void {
    this.#maximum?.take(units, nowMs);
  }

  tokens(): undefined {
    return undefined;
  }

  split(): void {
    // The maximum is the table's.
  }
}
