/** What a batch or a transaction consumed: of each table, by the name by which the request calls it. */
import {
  type CapacityReport,
  type ConsumedCapacity,
  Consumption,
} from "../../table/capacity/index.ts";

export class BatchConsumption {
  readonly #byTable = new Map<string, Consumption>();

  of(tableName: string): Consumption {
    let consumption = this.#byTable.get(tableName);
    if (consumption === undefined) {
      consumption = new Consumption(tableName);
      this.#byTable.set(tableName, consumption);
    }
    return consumption;
  }

  /** @param apart reads and writes are told apart too */
  report(level: CapacityReport, apart = false): ConsumedCapacity[] | undefined {
    if (level === "NONE") return undefined;
    return [...this.#byTable.values()].flatMap((each) => each.report(level, apart) ?? []);
  }
}
