/**
 * Traffic of others, which faults put on the partitions of a table: it uses up what a partition serves, warms it, and so
 * makes it hot. Nobody sends it; it shows when a request comes or somebody looks.
 */
import type { Environment, Fault } from "@cloudglass/env";
import type { PartitionId } from "../../storage/partition/index.ts";
import type { Side } from "../capacity/index.ts";

export interface ForeignLoadOptions {
  readonly env: Pick<Environment, "random" | "faults">;
  /** Of the table or the index. */
  readonly arn: string;
  /** The partition of a partition key as a person writes it; undefined when no key can be so. */
  readonly partitionOfText: (text: string) => PartitionId | undefined;
}

/** Reads cost a partition a third of what writes do. */
const READS_PER_WRITE = 3;

export class ForeignLoad {
  readonly #options: ForeignLoadOptions;

  constructor(options: ForeignLoadOptions) {
    this.#options = options;
  }

  /** Whether any partition may have some. */
  get isThere(): boolean {
    const { env, arn } = this.#options;
    return !env.faults.quiet && env.faults.onTable(arn).some(({ kind }) => kind === "load");
  }

  /** Units a second. */
  on(partition: PartitionId, side: Side): number {
    const writes = this.#on(partition).reduce((sum, { perSecond = 0 }) => sum + perSecond, 0);
    return side === "Read" ? READS_PER_WRITE * writes : writes;
  }

  /** A request of the partition was turned away. */
  hit(partition: PartitionId): void {
    const { faults, random } = this.#options.env;
    for (const fault of this.#on(partition)) faults.strikes(fault, random);
  }

  #on(partition: PartitionId): Fault[] {
    const { env, arn, partitionOfText } = this.#options;
    if (env.faults.quiet) return [];
    return env.faults.onTable(arn).filter(({ kind, target }) => {
      if (kind !== "load" || !("table" in target)) return false;
      return target.key === undefined || partitionOfText(target.key) === partition;
    });
  }
}
