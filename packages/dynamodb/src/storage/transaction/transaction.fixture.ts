/** What tests, simulation and benchmark of transactions share: keyspaces that come and go with one process, and small steps. */
import {
  type Disk,
  type Environment,
  FaultSet,
  LocalNetwork,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedHttpFetch,
} from "@cloudglass/env";
import { type Keyspace, keyOf, openKeyspace, SPACE } from "../partition/index.ts";
import { NODES } from "../partition/keyspace.fixture.ts";
import { ReplicaPorts } from "../replication/index.ts";
import type { View } from "../state-machine.ts";
import {
  type Complete,
  openTransactions,
  type StepDecision,
  type TransactionStep,
  type Transactions,
} from "./index.ts";

export interface SetUp {
  readonly clock: SimulatedClock;
  readonly faults: FaultSet;
  readonly env: Environment;
  /** Those that are there: one that is taken out is gone. */
  readonly keyspaces: Keyspace[];
  readonly transactions: Transactions;
  /** Ends everything as a crash would, and opens what is on the disk. */
  reopen(): Promise<SetUp>;
}

export interface SetUpOptions {
  readonly disk?: Disk;
  readonly seed?: number;
  readonly complete?: Complete;
  /** All participants have prepared. */
  readonly prepared?: (faults: FaultSet) => void;
}

/** Two keyspaces on a network without delays, a clock that stands still and a disk in memory. */
export async function setUp(options: SetUpOptions = {}): Promise<SetUp> {
  const { disk = new MemoryDisk(), seed = 1, complete, prepared } = options;
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  const random = new SeededRandom(seed);
  const network = new LocalNetwork(clock, faults, random);
  const http = new SimulatedHttpFetch();
  const env: Environment = { clock, random, disk, faults, network, http, durability: "process" };
  const ports = new ReplicaPorts(network, NODES);
  const placeOf = (name: string) => ({
    env: { ...env, disk: disk.directory(name) },
    ports,
    nodes: NODES,
    name,
  });
  const keyspaces = await Promise.all(["one", "two"].map((name) => openKeyspace(placeOf(name))));
  let timestampUs = 0;
  const transactions = await openTransactions({
    ledger: placeOf("ledger"),
    keyspaceNamed: (name) => keyspaces.find((each) => each.name === name),
    nextTimestampUs: () => {
      prepared?.(faults);
      return ++timestampUs;
    },
    ...(complete && { complete }),
  });
  const reopen = async () => {
    await transactions.close();
    await Promise.all(keyspaces.map((each) => each.close()));
    return setUp({ ...options, disk, seed: seed + 1 });
  };
  return { clock, faults, env, keyspaces, transactions, reopen };
}

/** An item's key. Texts stand for hash and all: they are in the order of the suffixes. */
export function itemKey(text: string): Uint8Array {
  return keyOf(SPACE.items, Buffer.from(text));
}

export function textAt(view: View, text: string): string | undefined {
  const value = view.get(itemKey(text));
  return value && Buffer.from(value).toString();
}

/** Puts what `change` makes of the value that is there; its answer is the value before. Refused when it makes nothing. */
export function changing(
  keyspace: Keyspace,
  text: string,
  change: (before: string | undefined) => string | undefined,
): TransactionStep<string | undefined> {
  const key = itemKey(text);
  return {
    keyspace,
    key,
    decide(view): StepDecision<string | undefined> {
      const before = textAt(view, text);
      const after = change(before);
      if (after === undefined) return { kind: "refused", result: before };
      const mutations = [{ key, value: Buffer.from(after) }];
      return { kind: "accepted", mutations, result: before };
    },
  };
}

export function putting(keyspace: Keyspace, text: string, value: string) {
  return changing(keyspace, text, () => value);
}

/** Only sees to it that the value is this one. */
export function checking(
  keyspace: Keyspace,
  text: string,
  value: string | undefined,
): TransactionStep<string | undefined> {
  return {
    keyspace,
    key: itemKey(text),
    decide(view) {
      const result = textAt(view, text);
      return result === value
        ? { kind: "accepted", mutations: [], result }
        : { kind: "refused", result };
    },
  };
}

export function looking(keyspace: Keyspace, text: string) {
  return { keyspace, key: itemKey(text), look: (view: View) => textAt(view, text) };
}

/** The keyspace, but before it begins with each call of `method`, `first` is done; `call` counts from 1. */
export function interrupted(
  keyspace: Keyspace,
  method: "update" | "read",
  first: (call: number) => Promise<void>,
): Keyspace {
  let call = 0;
  return new Proxy(keyspace, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (name !== method) return member.bind(target);
      return async (...given: unknown[]) => {
        await first(++call);
        return member.apply(target, given);
      };
    },
  });
}
