/**
 * Runs transactions, in two phases when they touch more than one partition: all participants prepare, the ledger decides, all
 * participants complete. After Idziorek et al., "Distributed Transactions at Scale in Amazon DynamoDB", USENIX ATC 2023.
 *
 * INVARIANT: a lock whose transaction is not in `#live` is that of an earlier process: its fate is in the ledger.
 */
import type { Environment } from "@cloudglass/env";
import {
  type Keyspace,
  type KeyspaceOptions,
  LockedError,
  openKeyspace,
  type PartitionId,
} from "../partition/index.ts";
import { type Decision, GroupUnavailableError } from "../replication/index.ts";
import type { View } from "../state-machine.ts";
import { Ledger } from "./ledger.ts";
import {
  type Attempt,
  applyAtOnce,
  completeLocks,
  type ForeignLock,
  type Participant,
  participantsOf,
  prepare,
  releaseLocks,
} from "./participant.ts";
import { readTogether } from "./read-together.ts";
import { type CommitRecord, holderOf, ID_BYTES } from "./transaction-format.ts";
import type {
  Complete,
  KeyspaceNamed,
  LookStep,
  LooksTogether,
  Note,
  StepOutcome,
  Transacted,
  TransactionStep,
  Transactions,
} from "./transactions.ts";

export interface TransactionsOptions {
  /** Of the ledger's keyspace, whose name no other one on the same ports has. */
  readonly ledger: Omit<KeyspaceOptions, "splitBytes" | "boundaryOf" | "onSplit">;
  readonly keyspaceNamed: KeyspaceNamed;
  /** Rises with every call. */
  readonly nextTimestampUs: () => number;
  /** What steps decided is applied as it is when absent. */
  readonly complete?: Complete;
}

/** What a transaction could not do at once is tried again so much later. */
const RETRY_MS = 1000;

/** Finishes what earlier processes left, without keeping anybody waiting for it. Throws `DiskError`, `CorruptionError`. */
export async function openTransactions(options: TransactionsOptions): Promise<Transactions> {
  const keyspace = await openKeyspace({ ...options.ledger, splitBytes: Number.POSITIVE_INFINITY });
  const coordinator = new Coordinator(options, new Ledger(keyspace, options.ledger.env.clock));
  void coordinator.recover();
  return coordinator;
}

interface KeyAt {
  readonly keyspace: Keyspace;
  readonly key: Uint8Array;
}

type Finish = (keys: readonly KeyAt[]) => Promise<void>;

class Coordinator implements Transactions {
  readonly #env: Environment;
  readonly #ledger: Ledger;
  readonly #keyspaceNamed: KeyspaceNamed;
  readonly #nextTimestampUs: () => number;
  readonly #complete: Complete;
  /** Ids, as text, of those that this process has not brought to their end. */
  readonly #live = new Set<string>();
  #isClosed = false;

  constructor(options: TransactionsOptions, ledger: Ledger) {
    this.#env = options.ledger.env;
    this.#ledger = ledger;
    this.#keyspaceNamed = options.keyspaceNamed;
    this.#nextTimestampUs = options.nextTimestampUs;
    this.#complete = options.complete ?? ((mutations) => mutations);
  }

  get underWayCount(): number {
    return this.#live.size;
  }

  async transact<Result>(
    steps: readonly TransactionStep<Result>[],
    note?: Note,
  ): Promise<Transacted<Result>> {
    for (;;) {
      const participants = participantsOf(steps);
      const isAlone = participants.length === 1 && note === undefined;
      const found = isAlone
        ? await applyAtOnce(participants[0]!, this.#complete, this.#nextTimestampUs)
        : await this.#inTwoPhases(steps, participants, note);
      if (found.kind === "moved" || (await this.#clearDead(found.foreign))) continue;
      const { outcomes } = found;
      return { committed: outcomes.every(({ kind }) => kind === "accepted"), outcomes };
    }
  }

  async readTogether<Result>(steps: readonly LookStep<Result>[]): Promise<LooksTogether<Result>> {
    for (;;) {
      const { foreign, ...looks } = await readTogether(steps);
      if (!(await this.#clearDead(foreign))) return looks;
    }
  }

  noteOf(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#ledger.noteOf(key);
  }

  async update<Result>(
    keyspace: Keyspace,
    key: Uint8Array,
    decide: (view: View, partition: PartitionId) => Decision<Result>,
  ): Promise<Result> {
    for (;;) {
      try {
        return await keyspace.update(key, decide);
      } catch (error) {
        if (!(error instanceof LockedError) || !(await this.clear(keyspace, error))) throw error;
      }
    }
  }

  clear(keyspace: Keyspace, { key, lock }: LockedError): Promise<boolean> {
    return this.#clearDead([{ keyspace, key, holder: holderOf(lock) }]);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#ledger.close();
  }

  /** Completes what earlier processes committed. */
  async recover(): Promise<void> {
    await this.#insist(async () => {
      for (const { id, record } of await this.#ledger.decisions()) {
        if (this.#live.has(textOf(id))) continue;
        this.#live.add(textOf(id));
        this.#finishLater(id, [], async () => {
          await this.#completeAll(id, record.timestampUs, await this.#keysOf(record));
        });
      }
    });
  }

  async #inTwoPhases<Result>(
    steps: readonly TransactionStep<Result>[],
    participants: readonly Participant<TransactionStep<Result>>[],
    note: Note | undefined,
  ): Promise<Attempt<Result>> {
    const id = Uint8Array.from(this.#env.random.bytes(ID_BYTES));
    this.#live.add(textOf(id));
    const { attempt, held, failure } = await prepareAll(steps, participants, id);
    if (failure !== undefined || !isAccepted(attempt)) {
      await this.#release(id, held);
      // Nothing is decided, so nothing will take effect.
      if (failure !== undefined) throw withoutEffect(failure.reason);
      return attempt;
    }
    const places = steps.map(({ keyspace, key }) => ({ keyspace: keyspace.name, key }));
    const record = { timestampUs: this.#nextTimestampUs(), places };
    try {
      await this.#ledger.commit(id, record, note);
    } catch (error) {
      this.#settleLater(id, steps);
      throw error;
    }
    await this.#finish(id, steps, (keys) => this.#completeAll(id, record.timestampUs, keys));
    return attempt;
  }

  /** Resolves when it is done, or is being done by and by; only what keeps the client waiting may fail. */
  async #release(id: Uint8Array, keys: readonly KeyAt[]): Promise<void> {
    const release = (held: readonly KeyAt[]) => this.#releaseAll(id, held);
    await this.#finish(id, keys, release).catch(() => {});
  }

  /** Brings a transaction to its end: what cannot be done at once, and rejects, is done later. */
  async #finish(id: Uint8Array, keys: readonly KeyAt[], act: Finish): Promise<void> {
    try {
      await act(keys);
    } catch (error) {
      this.#finishLater(id, keys, act);
      throw unknownOutcome(error);
    }
    this.#live.delete(textOf(id));
  }

  #finishLater(id: Uint8Array, keys: readonly KeyAt[], act: Finish): void {
    void this.#insist(async () => act(await this.#remaining(keys))).then((isDone) => {
      if (isDone) this.#live.delete(textOf(id));
    });
  }

  /** Without those of keyspaces that are gone: nothing is left to be done there. */
  async #remaining(keys: readonly KeyAt[]): Promise<KeyAt[]> {
    const remaining: KeyAt[] = [];
    for (const each of keys) {
      if ((await this.#keyspaceNamed(each.keyspace.name)) !== undefined) remaining.push(each);
    }
    return remaining;
  }

  /** Nobody knows yet whether it was committed. */
  #settleLater(id: Uint8Array, keys: readonly KeyAt[]): void {
    this.#finishLater(id, keys, async (remaining) => {
      const record = await this.#ledger.decisionOf(id);
      if (record === undefined) await this.#releaseAll(id, remaining);
      else await this.#completeAll(id, record.timestampUs, remaining);
    });
  }

  async #completeAll(id: Uint8Array, timestampUs: number, keys: readonly KeyAt[]): Promise<void> {
    await eachPartition(keys, (each) => completeLocks(each, id, timestampUs, this.#complete));
    this.#ledger.forget(id);
  }

  #releaseAll(id: Uint8Array, keys: readonly KeyAt[]): Promise<void> {
    return eachPartition(keys, (each) => releaseLocks(each, id));
  }

  /** Whether some of the locks were those of transactions that died: they are no more. */
  async #clearDead(foreign: readonly ForeignLock[]): Promise<boolean> {
    const dead = foreign.filter(({ holder }) => !this.#live.has(textOf(holder)));
    await Promise.all(dead.map((lock) => this.#clearLock(lock)));
    return dead.length > 0;
  }

  async #clearLock(lock: ForeignLock): Promise<void> {
    const { holder } = lock;
    const record = await this.#ledger.decisionOf(holder);
    if (record === undefined) await this.#releaseAll(holder, [lock]);
    else await this.#completeAll(holder, record.timestampUs, await this.#keysOf(record));
  }

  /** Keys of keyspaces that are gone are left out: nothing is left to be done there. */
  async #keysOf({ places }: CommitRecord): Promise<KeyAt[]> {
    const keys: KeyAt[] = [];
    for (const { keyspace: name, key } of places) {
      const keyspace = await this.#keyspaceNamed(name);
      if (keyspace !== undefined) keys.push({ keyspace, key });
    }
    return keys;
  }

  /** Tries until it succeeds; false when the coordinator was closed before. */
  async #insist(work: () => Promise<void>): Promise<boolean> {
    while (!this.#isClosed) {
      try {
        await work();
        return true;
      } catch {
        // A partition without a quorum, a disk that fails: both may become well.
        await this.#env.clock.sleep(RETRY_MS);
      }
    }
    return false;
  }
}

interface Prepared<Result> {
  readonly attempt: Attempt<Result>;
  /** Keys that are locked, or may be. */
  readonly held: readonly KeyAt[];
  readonly failure: PromiseRejectedResult | undefined;
}

async function prepareAll<Result>(
  steps: readonly TransactionStep<Result>[],
  participants: readonly Participant<TransactionStep<Result>>[],
  id: Uint8Array,
): Promise<Prepared<Result>> {
  const settled = await Promise.allSettled(participants.map((each) => prepare(each, id)));
  const outcomes = new Map<TransactionStep<Result>, StepOutcome<Result>>();
  const foreign: ForeignLock[] = [];
  const held: KeyAt[] = [];
  let hasMoved = false;
  let failure: PromiseRejectedResult | undefined;
  for (const [index, result] of settled.entries()) {
    const { steps: ofParticipant } = participants[index]!;
    if (result.status === "rejected") {
      failure ??= result;
      held.push(...ofParticipant);
      continue;
    }
    const attempt = result.value;
    if (attempt.kind === "moved") {
      hasMoved = true;
      continue;
    }
    if (isAccepted(attempt)) held.push(...ofParticipant);
    foreign.push(...attempt.foreign);
    for (const [place, step] of ofParticipant.entries())
      outcomes.set(step, attempt.outcomes[place]!);
  }
  const attempt: Attempt<Result> = hasMoved
    ? { kind: "moved" }
    : { kind: "answered", outcomes: steps.map((step) => outcomes.get(step)!), foreign };
  return { attempt, held, failure };
}

function isAccepted<Result>(attempt: Attempt<Result>): boolean {
  return attempt.kind === "answered" && attempt.outcomes.every(({ kind }) => kind === "accepted");
}

/** One update for the keys of each partition, again for those that a split took elsewhere meanwhile. */
async function eachPartition(
  keys: readonly KeyAt[],
  act: (participant: Participant<KeyAt>) => Promise<{ readonly kind: "moved" | "answered" }>,
): Promise<void> {
  let left = keys;
  while (left.length > 0) {
    const results = await Promise.all(
      participantsOf(left).map(async (each) =>
        (await act(each)).kind === "moved" ? each.steps : [],
      ),
    );
    left = results.flat();
  }
}

function withoutEffect(error: unknown): unknown {
  if (!(error instanceof GroupUnavailableError)) return error;
  return new GroupUnavailableError("transaction", "none", error.message);
}

/** The transaction is committed, and what cannot be done now will be done later. */
function unknownOutcome(error: unknown): unknown {
  const reason = error instanceof Error ? error.message : String(error);
  return new GroupUnavailableError("transaction", "unknown", reason);
}

function textOf(id: Uint8Array): string {
  return Buffer.from(id).toString("latin1");
}
