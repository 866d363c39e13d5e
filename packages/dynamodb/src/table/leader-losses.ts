/** Faults that take the leaders of a table's partitions away: each takes each leader once. */
import type { Environment, Fault } from "@cloudglass/env";
import type { Keyspace, PartitionId } from "../storage/partition/index.ts";

export interface LeaderLossesOptions {
  readonly env: Pick<Environment, "random" | "faults">;
  readonly arn: string;
  readonly keyspace: Pick<Keyspace, "partitions" | "loseLeader">;
  readonly partitionOfText: (text: string) => PartitionId | undefined;
}

export class LeaderLosses {
  readonly #options: LeaderLossesOptions;
  /** A fault that is set anew is another one. */
  readonly #done = new WeakSet<Fault>();
  readonly #unfollow: () => void;

  constructor(options: LeaderLossesOptions) {
    this.#options = options;
    this.#unfollow = options.env.faults.follow(() => this.#look());
    this.#look();
  }

  close(): void {
    this.#unfollow();
  }

  #look(): void {
    const { env, arn } = this.#options;
    if (env.faults.quiet) return;
    for (const fault of env.faults.onTable(arn)) {
      if (fault.kind !== "leader-loss" || this.#done.has(fault)) continue;
      this.#done.add(fault);
      this.#lose(fault);
    }
  }

  #lose(fault: Fault): void {
    const { env, keyspace, partitionOfText } = this.#options;
    const key = "table" in fault.target ? fault.target.key : undefined;
    const only = key === undefined ? undefined : partitionOfText(key);
    for (const { id, group } of keyspace.partitions()) {
      if (group === undefined || (key !== undefined && id !== only)) continue;
      // The last hit of its count may have been the partition's before.
      if (env.faults.get(fault.id) !== fault) return;
      if (keyspace.loseLeader(id)) env.faults.strikes(fault, env.random);
    }
  }
}
