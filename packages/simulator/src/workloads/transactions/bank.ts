/** Money is moved between accounts: its sum stays the same, no account falls below zero, and whoever looks sees that. */
import assert from "node:assert/strict";
import { pick } from "../../pick.ts";
import type { Workload } from "../../workload.ts";
import type { World } from "../../world.ts";
import type { Cluster } from "./cluster.ts";
import { changing, looking, put, type Value } from "./steps.ts";
import { type Attempt, type Scenario, transactionWorkload } from "./transaction-run.ts";

const ACCOUNTS = 6;
const BEGIN = 100;

export function bank(): Workload {
  return transactionWorkload("bank", (world) => new Bank(world));
}

class Bank implements Scenario {
  readonly names: readonly string[];
  readonly #world: World;
  readonly #counts = { moved: 0, refused: 0, conflicts: 0, seen: 0 };

  constructor(world: World) {
    this.#world = world;
    this.names = Array.from({ length: ACCOUNTS }, (_, number) => {
      return `${String.fromCharCode(97 + world.random.below(26))}-account-${number}`;
    });
  }

  counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  async begin(cluster: Cluster): Promise<void> {
    await Promise.all(this.names.map((name) => put(cluster, name, () => String(BEGIN))));
  }

  async act(cluster: Cluster, attempt: Attempt): Promise<void> {
    const kind = this.#world.random.below(10);
    if (kind < 6) await this.#move(cluster, attempt);
    else if (kind < 9) await this.#look(cluster, attempt);
    else {
      // An ordinary update, which a transaction must not overrun.
      const name = pick(this.#world.random, this.names);
      await attempt(`rewrite ${name}`, () => put(cluster, name, (before) => before ?? ""));
    }
  }

  async audit(_cluster: Cluster, values: readonly Value[]): Promise<void> {
    this.#assertSum(values);
  }

  check(): void {}

  async #move(cluster: Cluster, attempt: Attempt): Promise<void> {
    const { random } = this.#world;
    const from = pick(random, this.names);
    const others = this.names.filter((name) => name !== from);
    const to = pick(random, others);
    const amount = 1 + random.below(60);
    const steps = [
      changing(cluster, from, (before) =>
        Number(before) < amount ? undefined : String(Number(before) - amount),
      ),
      changing(cluster, to, (before) => String(Number(before) + amount)),
    ];
    const answer = await attempt(`${amount} from ${from} to ${to}`, () =>
      cluster.transactions.transact(random.below(2) ? steps : steps.toReversed()),
    );
    if (answer === undefined) return;
    if (answer.committed) this.#counts.moved++;
    else if (answer.outcomes.some(({ kind }) => kind === "conflict")) this.#counts.conflicts++;
    else this.#counts.refused++;
  }

  async #look(cluster: Cluster, attempt: Attempt): Promise<void> {
    const steps = this.names.map((name) => looking(cluster, name));
    const looks = await attempt("look", () => cluster.transactions.readTogether(steps));
    if (looks === undefined) return;
    if (!looks.isWhole) {
      this.#counts.conflicts++;
      return;
    }
    this.#counts.seen++;
    this.#assertSum(
      looks.outcomes.map((outcome) => (outcome.kind === "seen" ? outcome.result : "")),
    );
  }

  #assertSum(values: readonly Value[]): void {
    const amounts = values.map(Number);
    assert(
      amounts.every((amount) => amount >= 0),
      `an account is below zero: ${amounts}`,
    );
    const sum = amounts.reduce((total, amount) => total + amount, 0);
    assert.equal(sum, ACCOUNTS * BEGIN, `the sum of ${amounts} has changed`);
  }
}
