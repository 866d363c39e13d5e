/**
 * Registers under transactions, looks, single updates and reads. The history of everything but reads is strictly serializable,
 * that of each register is linearizable, and a transaction's note is there exactly when the transaction was committed.
 */
import assert from "node:assert/strict";
import { HistoryRecorder, type RecordedCall } from "../../linearizability/history.ts";
import {
  checkLinearizability,
  type SequentialModel,
} from "../../linearizability/linearizability.ts";
import { objectModel } from "../../linearizability/object-model.ts";
import { pick, pickWeighted } from "../../pick.ts";
import type { Workload } from "../../workload.ts";
import type { World } from "../../world.ts";
import { type Cluster, textOf } from "./cluster.ts";
import {
  callsOf,
  type RegisterAnswer,
  type RegisterCall,
  type RegisterStep,
  registerModel,
  wholeCalls,
  withFates,
} from "./register-model.ts";
import { changing, looking, put, type Value } from "./steps.ts";
import { type Attempt, type Scenario, transactionWorkload } from "./transaction-run.ts";

const REGISTERS = 5;
/** The search is exponential in calls that were never answered: after so many, other registers take over. */
const UNANSWERED_MAX = 4;
const CALLS_MAX = 150;
const NOTE_LIFE_MS = 10 * 60 * 1000;

export function registers(): Workload {
  return transactionWorkload("registers", (world) => new Registers(world));
}

/** Some registers, and all that was ever done with them. */
class Epoch {
  readonly names: readonly string[];
  readonly history = new HistoryRecorder<RegisterCall, RegisterAnswer>();
  unanswered = 0;
  callCount = 0;

  constructor(names: readonly string[]) {
    this.names = names;
  }
}

interface NotedCall {
  readonly epoch: Epoch;
  readonly token: string;
  readonly askedAtMs: number;
}

class Registers implements Scenario {
  readonly #world: World;
  readonly #epochs: Epoch[] = [];
  #epoch: Epoch;
  #number = 0;
  /** Transactions of which nobody knows what became of them. */
  #open = new Set<NotedCall>();
  readonly #counts = { committed: 0, cancelled: 0, seen: 0, conflicts: 0, fates: 0, epochs: 0 };

  constructor(world: World) {
    this.#world = world;
    this.#epoch = this.#newEpoch();
  }

  get names(): readonly string[] {
    return this.#epoch.names;
  }

  counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  async begin(): Promise<void> {}

  ended(): void {
    if (this.#epoch.unanswered > UNANSWERED_MAX) this.#epoch = this.#newEpoch();
  }

  async act(cluster: Cluster, attempt: Attempt): Promise<void> {
    const { unanswered, callCount } = this.#epoch;
    if (unanswered > UNANSWERED_MAX || callCount > CALLS_MAX) this.#epoch = this.#newEpoch();
    const kind = pickWeighted(this.#world.random, { transact: 6, put: 1, look: 3, read: 2 });
    if (kind === "transact") await this.#transact(cluster, attempt);
    else if (kind === "look") await this.#look(cluster, attempt);
    else if (kind === "put") await this.#put(cluster, attempt);
    else await this.#read(cluster, attempt);
  }

  /** Whether they left notes says what became of transactions that nobody heard of. */
  async audit(cluster: Cluster): Promise<void> {
    for (const noted of [...this.#open]) {
      this.#open.delete(noted);
      const { epoch, token, askedAtMs } = noted;
      if (this.#world.clock.monotonic() - askedAtMs >= NOTE_LIFE_MS) continue;
      await epoch.history.record("auditor", { kind: "note", token }, async () => {
        const note = await cluster.transactions.noteOf(Buffer.from(token));
        assert(note === undefined || textOf(note) === token, "a note says something else");
        return { kind: "note", isThere: note !== undefined };
      });
      this.#counts.fates++;
    }
  }

  check(): void {
    for (const { names, history } of this.#epochs) {
      const calls = withFates(history.calls);
      assertOrder("all registers", registerModel, wholeCalls(calls));
      for (const name of names) assertOrder(name, objectModel, callsOf(calls, name));
    }
  }

  #newEpoch(): Epoch {
    this.#counts.epochs++;
    const names = Array.from({ length: REGISTERS }, () => {
      return `${String.fromCharCode(97 + this.#world.random.below(26))}-${++this.#number}`;
    });
    const epoch = new Epoch(names);
    this.#epochs.push(epoch);
    return epoch;
  }

  async #transact(cluster: Cluster, attempt: Attempt): Promise<void> {
    const { random, clock } = this.#world;
    const epoch = this.#epoch;
    const steps = this.#steps();
    const token = random.below(2) === 0 ? `token-${++this.#number}` : undefined;
    const noted = token && { epoch, token, askedAtMs: clock.monotonic() };
    if (noted) this.#open.add(noted);
    const note =
      token === undefined ? undefined : { key: Buffer.from(token), value: Buffer.from(token) };
    const answer = await this.#record(
      attempt,
      epoch,
      { kind: "transact", steps, ...(token && { token }) },
      async () => {
        const { committed, outcomes } = await cluster.transactions.transact(
          steps.map(({ name, put, expected }) =>
            changing(cluster, name, (before) => {
              const isRefused = expected !== undefined && before !== expected.value;
              return isRefused ? undefined : (put ?? before ?? "");
            }),
          ),
          note,
        );
        const values = outcomes.map((outcome) =>
          outcome.kind === "conflict" ? undefined : { value: outcome.result },
        );
        return committed
          ? { kind: "done", values: values.map((seen) => seen!.value) }
          : { kind: "cancelled", seen: values };
      },
    );
    if (answer === undefined) return;
    if (noted) this.#open.delete(noted);
    this.#counts[answer.kind === "done" ? "committed" : "cancelled"]++;
  }

  /** One to three registers; some are only made sure of. */
  #steps(): RegisterStep[] {
    const { random } = this.#world;
    const left = [...this.#epoch.names];
    const count = 1 + random.below(3);
    return Array.from({ length: count }, (_, at) => {
      const [name] = left.splice(random.below(left.length), 1);
      const known = `value-${Math.max(1, this.#number - random.below(6))}`;
      const expected = random.below(4) === 0 ? { expected: { value: known } } : {};
      const isCheck = at > 0 && "expected" in expected && random.below(2) === 0;
      return isCheck
        ? { name: name!, ...expected }
        : { name: name!, put: this.#newValue(), ...expected };
    });
  }

  #newValue(): string {
    return `value-${++this.#number}`;
  }

  async #put(cluster: Cluster, attempt: Attempt): Promise<void> {
    const name = pick(this.#world.random, this.#epoch.names);
    const value = this.#newValue();
    const call: RegisterCall = { kind: "transact", steps: [{ name, put: value }] };
    await this.#record(attempt, this.#epoch, call, async () => {
      const before = await put(cluster, name, () => value);
      return { kind: "done", values: [before] };
    });
  }

  async #look(cluster: Cluster, attempt: Attempt): Promise<void> {
    const { names } = this.#epoch;
    const answer = await this.#record(attempt, this.#epoch, { kind: "look", names }, async () => {
      const steps = names.map((name) => looking(cluster, name));
      const { isWhole, outcomes } = await cluster.transactions.readTogether(steps);
      if (!isWhole) return { kind: "cancelled", seen: [] };
      const values = outcomes.map(
        (outcome): Value => (outcome.kind === "seen" ? outcome.result : undefined),
      );
      return { kind: "done", values };
    });
    if (answer?.kind === "done") this.#counts.seen++;
    else if (answer !== undefined) this.#counts.conflicts++;
  }

  async #read(cluster: Cluster, attempt: Attempt): Promise<void> {
    const name = pick(this.#world.random, this.#epoch.names);
    const { keyspace, key, look } = looking(cluster, name);
    await this.#record(attempt, this.#epoch, { kind: "read", name }, async () => {
      return { kind: "done", values: [await keyspace.read(key, look, "strong")] };
    });
  }

  async #record(
    attempt: Attempt,
    epoch: Epoch,
    call: RegisterCall,
    perform: () => Promise<RegisterAnswer>,
  ): Promise<RegisterAnswer | undefined> {
    epoch.callCount++;
    epoch.unanswered++;
    const answer = await epoch.history.record("client", call, async () => {
      const given = await attempt(JSON.stringify(call), perform);
      if (given === undefined) throw new Error("no answer");
      return given;
    });
    if (answer !== undefined || call.kind === "look" || call.kind === "read") epoch.unanswered--;
    return answer;
  }
}

function assertOrder<State, Input, Output>(
  what: string,
  model: SequentialModel<State, Input, Output>,
  calls: readonly RecordedCall<Input, Output>[],
): void {
  const verdict = checkLinearizability(model, calls);
  if (verdict.kind === "linearizable") return;
  const shown = calls.map((call) => JSON.stringify(call)).join("\n");
  assert.fail(`${what}: no order fits: ${JSON.stringify(verdict.stuckAt)}\n${shown}`);
}
