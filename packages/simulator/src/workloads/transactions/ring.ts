/**
 * Keys point to one another in a ring, and transactions put one node of it elsewhere by changing three pointers. Whatever goes
 * wrong, it stays one ring (FoundationDB's "Cycle" test).
 */
import assert from "node:assert/strict";
import { pick } from "../../pick.ts";
import type { Workload } from "../../workload.ts";
import type { World } from "../../world.ts";
import type { Cluster } from "./cluster.ts";
import { changing, looking, put, type Value } from "./steps.ts";
import { type Attempt, type Scenario, transactionWorkload } from "./transaction-run.ts";

const SIZE = 7;

export function ring(): Workload {
  return transactionWorkload("ring", (world) => new Ring(world));
}

class Ring implements Scenario {
  readonly names: readonly string[];
  readonly #world: World;
  readonly #counts = { turned: 0, refused: 0, conflicts: 0, seen: 0 };

  constructor(world: World) {
    this.#world = world;
    this.names = Array.from({ length: SIZE }, (_, number) => {
      return `${String.fromCharCode(97 + world.random.below(26))}-node-${number}`;
    });
  }

  counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  async begin(cluster: Cluster): Promise<void> {
    const writes = this.names.map((name, number) =>
      put(cluster, name, () => this.names[(number + 1) % SIZE]!),
    );
    await Promise.all(writes);
  }

  async act(cluster: Cluster, attempt: Attempt): Promise<void> {
    if (this.#world.random.below(3) > 0) await this.#turn(cluster, attempt);
    else await this.#look(cluster, attempt);
  }

  async audit(_cluster: Cluster, values: readonly Value[]): Promise<void> {
    this.#assertRing(values);
  }

  check(): void {}

  /** a → b → c → d becomes a → c → b → d, unless one of them points elsewhere by now. */
  async #turn(cluster: Cluster, attempt: Attempt): Promise<void> {
    const a = pick(this.#world.random, this.names);
    const b = await this.#next(cluster, attempt, a);
    const c = b && (await this.#next(cluster, attempt, b));
    const d = c && (await this.#next(cluster, attempt, c));
    if (d === undefined) return;
    const pointing = (name: string, from: string, to: string) =>
      changing(cluster, name, (before) => (before === from ? to : undefined));
    // Reads one after the other may see the ring half turned.
    if (new Set([a, b, c]).size < 3) return;
    const steps = [pointing(a, b!, c!), pointing(b!, c!, d), pointing(c!, d, b!)];
    const answer = await attempt(`turn ${a} ${b} ${c} ${d}`, () =>
      cluster.transactions.transact(steps),
    );
    if (answer === undefined) return;
    if (answer.committed) this.#counts.turned++;
    else if (answer.outcomes.some(({ kind }) => kind === "conflict")) this.#counts.conflicts++;
    else this.#counts.refused++;
  }

  #next(cluster: Cluster, attempt: Attempt, name: string): Promise<Value> {
    const { keyspace, key, look } = looking(cluster, name);
    return attempt(`next of ${name}`, () => keyspace.read(key, look, "strong"));
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
    this.#assertRing(
      looks.outcomes.map((outcome) => (outcome.kind === "seen" ? outcome.result : "")),
    );
  }

  #assertRing(values: readonly Value[]): void {
    const next = new Map(this.names.map((name, number) => [name, values[number]]));
    const visited = new Set<string>();
    let name = this.names[0]!;
    while (!visited.has(name)) {
      visited.add(name);
      const following = next.get(name);
      assert(following !== undefined, `${name} points nowhere`);
      name = following;
    }
    assert(visited.size === SIZE && name === this.names[0], `not one ring: ${[...next]}`);
  }
}
