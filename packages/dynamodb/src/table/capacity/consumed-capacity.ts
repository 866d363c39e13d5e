/** What a request consumed of a table and its indexes, in the shape in which DynamoDB tells it. */

export type CapacityReport = "NONE" | "TOTAL" | "INDEXES";

export interface Capacity {
  readonly CapacityUnits: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

export interface ConsumedCapacity extends Capacity {
  readonly TableName: string;
  readonly Table?: Capacity;
  readonly LocalSecondaryIndexes?: Readonly<Record<string, Capacity>>;
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, Capacity>>;
}

/** What is added up: `local` and `global` indexes by name, or the table. */
export type Consumer =
  | { readonly kind: "table" }
  | { readonly kind: "local" | "global"; readonly index: string };

export const TABLE: Consumer = { kind: "table" };

interface Tally {
  read: number;
  write: number;
}

/** The consumption of one request of one table: batches and transactions have one for each table. */
export class Consumption {
  readonly #tableName: string;
  readonly #table: Tally = { read: 0, write: 0 };
  readonly #local = new Map<string, Tally>();
  readonly #global = new Map<string, Tally>();
  #undone = 0;

  constructor(tableName: string) {
    this.#tableName = tableName;
  }

  addRead(consumer: Consumer, units: number): void {
    this.#tallyOf(consumer).read += units;
  }

  addWrite(consumer: Consumer, units: number): void {
    this.#tallyOf(consumer).write += units;
  }

  /** Of a write beside others whose condition did not hold: it is in the total alone. */
  addUndone(units: number): void {
    this.#undone += units;
  }

  /**
   * @param apart reads and writes are told apart too, as transactions tell them
   */
  report(level: CapacityReport, apart = false): ConsumedCapacity | undefined {
    if (level === "NONE") return undefined;
    const all = [this.#table, ...this.#local.values(), ...this.#global.values()];
    const total = { read: sum(all, "read"), write: sum(all, "write") + this.#undone };
    const summary = { TableName: this.#tableName, ...capacityOf(total, apart) };
    if (level === "TOTAL") return summary;
    return {
      ...summary,
      Table: capacityOf(this.#table, apart),
      ...(this.#local.size > 0 && { LocalSecondaryIndexes: byName(this.#local, apart) }),
      ...(this.#global.size > 0 && { GlobalSecondaryIndexes: byName(this.#global, apart) }),
    };
  }

  #tallyOf(consumer: Consumer): Tally {
    if (consumer.kind === "table") return this.#table;
    const tallies = consumer.kind === "local" ? this.#local : this.#global;
    const tally = tallies.get(consumer.index) ?? { read: 0, write: 0 };
    tallies.set(consumer.index, tally);
    return tally;
  }
}

function sum(tallies: readonly Tally[], side: keyof Tally): number {
  let total = 0;
  for (const tally of tallies) total += tally[side];
  return total;
}

function capacityOf({ read, write }: Tally, apart: boolean): Capacity {
  const total = { CapacityUnits: read + write };
  if (!apart) return total;
  return {
    ...total,
    ...(read > 0 && { ReadCapacityUnits: read }),
    ...(write > 0 && { WriteCapacityUnits: write }),
  };
}

function byName(tallies: ReadonlyMap<string, Tally>, apart: boolean): Record<string, Capacity> {
  return Object.fromEntries([...tallies].map(([name, tally]) => [name, capacityOf(tally, apart)]));
}
