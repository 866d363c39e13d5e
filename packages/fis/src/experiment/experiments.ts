/** The experiments of all accounts and regions. Those that are over are kept for as long as AWS keeps them. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import type { Clock } from "@cloudglass/env";
import { type ActionRun, type ExperimentRecord, isLive } from "./experiment.ts";

/** https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html */
const KEPT_MS = 120 * 24 * 60 * 60 * 1000;
/** Of an account in a region; the oldest go first. AWS names no such limit. */
const KEPT_MAX = 2000;

export class Experiments {
  readonly #table: RecordTable<ExperimentRecord>;
  readonly #clock: Pick<Clock, "now">;

  constructor(catalogue: Catalogue, clock: Pick<Clock, "now">) {
    this.#table = new RecordTable(catalogue, "experiment", ({ id }) => id);
    this.#clock = clock;
  }

  get(id: string): ExperimentRecord | undefined {
    const found = this.#table.get(id);
    return found === undefined || this.#isKept(found) ? found : undefined;
  }

  /** Those that are not over yet. */
  live(): ExperimentRecord[] {
    return [...this.#table.all()].filter(isLive);
  }

  /** The latest first. */
  in(accountId: string, region: string): ExperimentRecord[] {
    return [...this.#table.all()]
      .filter((each) => each.accountId === accountId && each.region === region)
      .filter((each) => this.#isKept(each))
      .sort((a, b) => b.createdMs - a.createdMs || (a.id < b.id ? -1 : 1));
  }

  add(experiment: ExperimentRecord): void {
    this.#sweep(experiment);
    this.#table.put(experiment);
  }

  /** Of the experiment as it is now: others may have changed it since it was read. */
  change(id: string, changed: Partial<ExperimentRecord>): ExperimentRecord {
    const before = this.#table.get(id);
    if (before === undefined) throw new Error(`no experiment ${id}`);
    const after = { ...before, ...changed };
    this.#table.put(after);
    return after;
  }

  changeRun(id: string, action: string, changed: Partial<ActionRun>): ExperimentRecord {
    const runs = this.#table.get(id)?.runs ?? {};
    const run = { ...(runs[action] as ActionRun), ...changed };
    return this.change(id, { runs: { ...runs, [action]: run } });
  }

  #isKept({ endMs }: ExperimentRecord): boolean {
    return endMs === undefined || this.#clock.now() - endMs < KEPT_MS;
  }

  #sweep({ accountId, region }: ExperimentRecord): void {
    const stale = [...this.#table.all()].filter((each) => !this.#isKept(each));
    const over = this.in(accountId, region).filter((each) => !isLive(each));
    for (const { id } of [...stale, ...over.slice(KEPT_MAX - 1)]) this.#table.remove(id);
  }
}
