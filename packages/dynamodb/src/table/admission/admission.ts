/**
 * Who is let to the partitions of a table or of a global index. A request asks before it is served and is charged when
 * its units are known; splits are followed, and asked for when a partition stays hot.
 */
import type { Clock } from "@cloudglass/env";
import type { KeyAttribute } from "../../expression/value/key-check.ts";
import type { Keyspace, PartitionId } from "../../storage/partition/index.ts";
import {
  type CapacityMode,
  type PartitionTokens,
  type Side,
  type ThrottledResource,
  Throughput,
} from "../capacity/index.ts";
import type { CapacitySettings, InsightsRecord, TableRecord } from "../catalogue/index.ts";
import { KeyCounts } from "../insights/index.ts";
import { writtenPrefix } from "../key/index.ts";
import { ForeignLoad, type ForeignLoadOptions } from "./foreign-load.ts";
import { type Heat, PartitionHeat } from "./partition-heat.ts";
import { ThrottledError } from "./throttled-error.ts";

export type ThrottlingMode = "provisioned" | "all" | "off";

export interface AdmissionSettings {
  readonly billingMode: TableRecord["billingMode"];
  readonly capacity: CapacitySettings;
}

export interface AdmissionOptions extends Pick<ForeignLoadOptions, "arn"> {
  readonly env: ForeignLoadOptions["env"] & { readonly clock: Clock };
  /** Which limits count: those that tables set, also AWS's own for on-demand tables, or none. */
  readonly throttling: ThrottlingMode;
  readonly resource: ThrottledResource;
  readonly partition: KeyAttribute;
  readonly keyspace: Pick<Keyspace, "partitionOf" | "lineage" | "split">;
  /** As they are now. */
  readonly settings: () => AdmissionSettings;
  /** Whose keys are counted, for Contributor Insights. */
  readonly insights: () => InsightsRecord | undefined;
  /** Of all tables together; a charge adds its units. */
  readonly consumed?: Record<Side, number> | undefined;
  /** A partition could not be divided. */
  readonly onFault: (error: unknown) => void;
}

/** For the inside view. */
export interface PartitionLoad {
  readonly heat: Heat;
  /** Of the last seconds, where `heat` is of a whole minute. */
  readonly rate: Heat;
  readonly tokens: Readonly<Record<"read" | "write", PartitionTokens>>;
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #partitions: Set<PartitionId>;
  readonly #heat = new PartitionHeat();
  readonly #consumed: Record<Side, number>;
  readonly #throughputs: Readonly<Record<Side, Throughput>>;
  readonly #foreign: ForeignLoad;
  /** Since when what others take is counted as heat; by side and partition. */
  readonly #foreignSinceMs = new Map<string, number>();
  #seen: AdmissionSettings;
  #insights: InsightsRecord | undefined;
  #counts: KeyCounts | undefined;

  constructor(options: AdmissionOptions) {
    const { env, arn, throttling, resource, partition, keyspace, settings } = options;
    const { clock } = env;
    this.#options = options;
    this.#consumed = options.consumed ?? { Read: 0, Write: 0 };
    const partitionOfText = (text: string) => {
      const prefix = writtenPrefix(partition, text);
      return prefix && keyspace.partitionOf(prefix);
    };
    this.#foreign = new ForeignLoad({ env, arn, partitionOfText });
    this.#seen = settings();
    const present = keyspace.lineage().filter(({ isReplaced }) => !isReplaced);
    this.#partitions = new Set(present.map(({ id }) => id));
    const names = [...this.#partitions].map(nameOf);
    const open = (side: Side) =>
      new Throughput(resource, side, modeOf(this.#seen, side, throttling), names, clock.now());
    this.#throughputs = { Read: open("Read"), Write: open("Write") };
    this.#followInsights();
  }

  /** Whether requests are ever throttled. */
  isLimited(side: Side): boolean {
    const mode = modeOf(this.#seen, side, this.#options.throttling);
    return this.#foreign.isThere || mode.kind !== "elastic" || mode.maximum !== undefined;
  }

  /** Asked before anything is done. Throws `ThrottledError`. */
  admit(side: Side, key: Uint8Array): void {
    const error = this.throttle(side, key);
    if (error !== undefined) throw error;
  }

  /** What `admit` would throw. */
  throttle(side: Side, key: Uint8Array): ThrottledError | undefined {
    const { env, resource, arn } = this.#options;
    const nowMs = env.clock.now();
    const partition = this.#partitionOf(key, nowMs);
    this.#followForeign(partition, nowMs);
    const reasons = this.#throughputs[side].throttled(nameOf(partition), nowMs);
    if (reasons.length === 0) return undefined;
    this.#counts?.throttled(key);
    this.#foreign.hit(partition);
    // What is turned away is heat too; how much it would have been nobody knows.
    this.#warm(partition, side, 1, nowMs);
    const mode = this.#seen.billingMode === "PROVISIONED" ? "provisioned" : "on-demand";
    return new ThrottledError(arn, resource, mode, reasons);
  }

  charge(side: Side, key: Uint8Array, units: number): void {
    const nowMs = this.#options.env.clock.now();
    const partition = this.#partitionOf(key, nowMs);
    this.#throughputs[side].charge(nameOf(partition), units, nowMs);
    this.#consumed[side] += units;
    this.#counts?.accessed(key, units);
    this.#warm(partition, side, units, nowMs);
  }

  /** Called when the settings may have been changed. */
  follow(): void {
    this.#followInsights();
    const { env, settings, throttling } = this.#options;
    const now = settings();
    if (now.capacity === this.#seen.capacity && now.billingMode === this.#seen.billingMode) return;
    this.#seen = now;
    for (const side of ["Read", "Write"] as const) {
      this.#throughputs[side].setMode(modeOf(now, side, throttling), env.clock.now());
    }
  }

  /** Undefined while nobody wants to know which keys make it hot. */
  get keyCounts(): KeyCounts | undefined {
    return this.#counts;
  }

  /** Of a partition that there is. */
  loadOf(partition: PartitionId): PartitionLoad {
    const nowMs = this.#options.env.clock.now();
    this.#followSplits(nowMs);
    this.#followForeign(partition, nowMs);
    const tokens = (side: Side) => this.#throughputs[side].tokens(nameOf(partition), nowMs);
    return {
      heat: this.#heat.of(partition, nowMs),
      rate: this.#heat.recent(partition, nowMs),
      tokens: { read: tokens("Read"), write: tokens("Write") },
    };
  }

  /** What others asked of the partition since it was last looked at. */
  #followForeign(partition: PartitionId, nowMs: number): void {
    if (this.#foreignSinceMs.size === 0 && !this.#foreign.isThere) return;
    for (const side of ["Read", "Write"] as const) {
      const perSecond = this.#foreign.on(partition, side);
      const place = `${side} ${partition}`;
      const sinceMs = this.#foreignSinceMs.get(place) ?? nowMs;
      this.#throughputs[side].setForeign(nameOf(partition), perSecond, nowMs);
      if (perSecond === 0) this.#foreignSinceMs.delete(place);
      else {
        this.#foreignSinceMs.set(place, nowMs);
        const overMs = nowMs - sinceMs;
        if (overMs > 0) this.#warm(partition, side, (perSecond * overMs) / 1000, nowMs, overMs);
      }
    }
  }

  #followInsights(): void {
    const insights = this.#options.insights();
    if (insights === this.#insights) return;
    this.#insights = insights;
    const counting = insights?.enabled === true ? insights : undefined;
    const countsAccesses = counting?.mode === "ACCESSED_AND_THROTTLED_KEYS";
    this.#counts = counting && new KeyCounts(counting.changedMs, countsAccesses);
  }

  #partitionOf(key: Uint8Array, nowMs: number): PartitionId {
    const partition = this.#options.keyspace.partitionOf(key);
    if (!this.#partitions.has(partition)) this.#followSplits(nowMs);
    return partition;
  }

  #followSplits(nowMs: number): void {
    const lineage = this.#options.keyspace.lineage();
    for (const parent of lineage) {
      if (!parent.isReplaced || !this.#partitions.delete(parent.id)) continue;
      const [low, high] = lineage.filter(({ parentId }) => parentId === parent.id);
      if (low === undefined || high === undefined) throw new Error("a split has two children");
      for (const { id } of [low, high]) this.#partitions.add(id);
      const children = [nameOf(low.id), nameOf(high.id)] as const;
      for (const side of ["Read", "Write"] as const) {
        this.#throughputs[side].split(nameOf(parent.id), children, nowMs);
      }
      this.#heat.forget(parent.id);
      for (const side of ["Read", "Write"]) this.#foreignSinceMs.delete(`${side} ${parent.id}`);
    }
  }

  #warm(partition: PartitionId, side: Side, units: number, nowMs: number, overMs = 0): void {
    if (!this.#heat.add(partition, side, units, nowMs, overMs)) return;
    const { keyspace, onFault } = this.#options;
    keyspace.split(partition, "heat").catch(onFault);
  }
}

function nameOf(partition: PartitionId): string {
  return `${partition}`;
}

function modeOf(
  { billingMode, capacity }: AdmissionSettings,
  side: Side,
  throttling: ThrottlingMode,
): CapacityMode {
  const name = side === "Read" ? "read" : "write";
  if (throttling === "off") return { kind: "elastic" };
  if (billingMode === "PROVISIONED") {
    return { kind: "provisioned", unitsPerSecond: capacity.provisioned[name] };
  }
  const maximum = capacity.maximum?.[name];
  if (throttling === "provisioned") return { kind: "elastic", maximum };
  return { kind: "on-demand", maximum, warm: capacity.warm?.[name] };
}
