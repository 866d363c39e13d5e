/**
 * Keeps the tables of a global table the same: each tells the others what was written to it, when it has been, and each
 * takes from them what is newer than what it has.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 */
import type { Environment } from "@cloudglass/env";
import { tableArn } from "../arn.ts";
import type { ReplicaRecord, TableRecord, TableRecords } from "../catalogue/index.ts";
import type { Change, FeedLog, Following } from "../change-log/index.ts";
import type { Table } from "../table.ts";
import type { Tables } from "../tables.ts";
import { peersOf, replicaChanged, withoutReplica } from "./group.ts";
import { ReplicaFilling } from "./replica-filling.ts";
import { replicate, writesOf } from "./replicated-write.ts";
import { sharedWith } from "./shared-settings.ts";
import { TombstoneSweep } from "./tombstone-sweep.ts";

export interface ReplicationOptions {
  readonly env: Pick<Environment, "clock" | "faults" | "random">;
  readonly records: TableRecords;
  readonly tables: Pick<Tables, "open" | "opened">;
  readonly nextTimestampUs: () => number;
  readonly log: FeedLog;
  /** How long a status of a replica lasts, by the clock. */
  readonly transitionMs: number;
  /** Writes are in other regions up to so many milliseconds later. */
  readonly lagMs: number;
}

/** A replica as the table that tells it of its writes sees it. */
export interface ReplicaLag {
  readonly region: string;
  /** How old the oldest write is that it is not known to have. */
  readonly behindMs: number;
}

export class Replication {
  readonly #options: ReplicationOptions;
  /** By table, then by the region that is told. */
  readonly #followings = new Map<string, Map<string, Following>>();
  readonly #lags = new Map<string, number>();
  readonly #filling: ReplicaFilling;
  readonly #sweep: TombstoneSweep;
  readonly #unfollow: () => void;
  #isStopped = false;

  constructor(options: ReplicationOptions) {
    this.#options = options;
    const isStopped = () => this.#isStopped;
    this.#filling = new ReplicaFilling({ ...options, isStopped });
    const oldestUntoldUs = ({ record }: Table) => this.#oldestUntoldUs(record);
    this.#sweep = new TombstoneSweep({ ...options, isStopped, oldestUntoldUs });
    this.#unfollow = options.env.faults.follow(() => {
      for (const followings of this.#followings.values()) {
        for (const following of followings.values()) following.resume();
      }
    });
  }

  /** What was under way when the emulator was stopped goes on. */
  resume(): void {
    for (const record of [...this.#options.records.all()]) {
      if (record.replicas === undefined) continue;
      for (const { region, status } of record.replicas) {
        if (status === "DELETING") this.#forgetLater(record, region);
      }
      this.changed(record);
    }
  }

  /** REQUIRES: called in the turn in which the table is opened, as `ChangeFeed.follow` does. */
  opened(table: Table): void {
    if ((table.record.replicas ?? []).length === 0) return;
    this.#reconcile(table);
    this.#sweep.start(table);
  }

  /** The record of a table is a new one. */
  changed(record: TableRecord): void {
    const { records, tables, log } = this.#options;
    if (record.replicas === undefined || this.#isStopped) return;
    if (record.status === "DELETING") {
      this.#announceEnd(record);
      return;
    }
    for (const peer of record.status === "CREATING" ? [] : peersOf(records, record)) {
      const shared = peer.status === "DELETING" ? undefined : sharedWith(peer, record);
      if (shared !== undefined) records.put(shared);
    }
    const table = tables.opened(record.tableId);
    if (table !== undefined) this.#reconcile(table);
    else if (record.replicas.length > 0) {
      tables.open(record).catch((error: unknown) => {
        log.error({ table: record.name, error: String(error) }, "a table cannot be opened");
      });
    }
    for (const { region, status, sourcedMs } of record.replicas) {
      if (status === "CREATING" && sourcedMs !== undefined) this.#filling.start(record, region);
    }
  }

  lagMs(tableId: string): number {
    return this.#lags.get(tableId) ?? this.#options.lagMs;
  }

  /** Until the next start of the emulator. */
  setLag(tableId: string, lagMs: number): void {
    this.#lags.set(tableId, lagMs);
  }

  lagsOf({ tableId }: TableRecord): ReplicaLag[] {
    const nowMs = this.#options.env.clock.now();
    return [...(this.#followings.get(tableId) ?? [])].map(([region, { behindSinceUs }]) => ({
      region,
      behindMs: behindSinceUs === undefined ? 0 : Math.max(0, nowMs - behindSinceUs / 1000),
    }));
  }

  /** Among all replicas of the table: writes may be held up for longer than tombstones live. */
  #oldestUntoldUs(record: TableRecord): number {
    let oldestUs = Number.POSITIVE_INFINITY;
    for (const { tableId } of [record, ...peersOf(this.#options.records, record)]) {
      for (const { behindSinceUs = oldestUs } of this.#followings.get(tableId)?.values() ?? []) {
        oldestUs = Math.min(oldestUs, behindSinceUs);
      }
    }
    return oldestUs;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unfollow();
    this.#sweep.stop();
    await this.#filling.stop();
  }

  #reconcile(table: Table): void {
    const { tableId, record } = table;
    const followings = this.#followings.get(tableId) ?? new Map<string, Following>();
    this.#followings.set(tableId, followings);
    const wanted = (record.replicas ?? []).filter(({ status }) => status !== "DELETING");
    for (const { region } of wanted) {
      if (!followings.has(region)) followings.set(region, this.#follow(table, region));
    }
    for (const region of [...followings.keys()]) {
      if (wanted.some((replica) => replica.region === region)) continue;
      followings.delete(region);
      table.changes.forget(nameOf(region)).catch((error: unknown) => {
        const { log } = this.#options;
        log.error(
          { table: record.name, region, error: String(error) },
          "a replica is not forgotten",
        );
      });
    }
  }

  #follow(table: Table, region: string): Following {
    const { records, tables, nextTimestampUs } = this.#options;
    return table.changes.follow({
      name: nameOf(region),
      lagMs: () => this.lagMs(table.tableId),
      isPaused: (changes) => this.#isPaused(table, region, changes),
      apply: async (changes) => {
        const { record } = table;
        const peer = peersOf(records, record).find((each) => each.region === region);
        if (peer === undefined || peer.status === "DELETING") return;
        const writes = writesOf(table, changes);
        if (writes.length > 0) await replicate(await tables.open(peer), writes, nextTimestampUs);
      },
    });
  }

  /** By a fault of the table that tells, or of the one that is told. */
  #isPaused(table: Table, region: string, changes: readonly Change[]): boolean {
    const { faults, random } = this.#options.env;
    if (faults.quiet || writesOf(table, changes).length === 0) return false;
    const ends = [table.record, { ...table.record, region }];
    const found = ends.flatMap((end) => faults.onTable(tableArn(end)));
    const pause = found.find(({ kind }) => kind === "pause");
    return pause !== undefined && faults.strikes(pause, random);
  }

  /** The others show that a table is being deleted, as long as it is. */
  #announceEnd(record: TableRecord): void {
    const { records } = this.#options;
    for (const peer of peersOf(records, record)) {
      const told = peer.replicas?.find(({ region }) => region === record.region);
      if (told === undefined || told.status === "DELETING") continue;
      const changes: Partial<ReplicaRecord> = { status: "DELETING" };
      const replicas = replicaChanged(peer, record.region, changes);
      const changed = records.change(peer.tableId, { replicas });
      if (changed !== undefined) this.#forgetLater(changed, record.region);
    }
  }

  #forgetLater({ tableId }: TableRecord, region: string): void {
    const { env, records, transitionMs } = this.#options;
    env.clock.schedule(transitionMs, () => {
      const record = records.byId(tableId);
      const told = record?.replicas?.find((replica) => replica.region === region);
      if (record === undefined || told?.status !== "DELETING" || this.#isStopped) return;
      records.put(withoutReplica(record, region));
    });
  }
}

function nameOf(region: string): string {
  return `replica ${region}`;
}
