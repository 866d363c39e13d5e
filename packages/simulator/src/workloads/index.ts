/** Every workload by name; the last is the one that long runs take unless told. */
import type { Workload } from "../workload.ts";
import { appendLog } from "./append-log.ts";
import { keyspace } from "./keyspace/keyspace.ts";
import { lambda } from "./lambda/lambda.ts";
import { logStreams } from "./log-streams.ts";
import { lsm } from "./lsm/lsm.ts";
import { replication } from "./replication/replication.ts";
import { shardStore, shardStoreOnFailingDisks } from "./shard-store/shard-store.ts";
import { bank } from "./transactions/bank.ts";
import { registers } from "./transactions/registers.ts";
import { ring } from "./transactions/ring.ts";

export const workloads: Readonly<Record<string, () => Workload>> = {
  "append-log": () => appendLog(),
  bank: () => bank(),
  keyspace: () => keyspace(),
  lambda: () => lambda(),
  "log-streams": () => logStreams(),
  lsm: () => lsm(),
  registers: () => registers(),
  replication: () => replication(),
  ring: () => ring(),
  "shard-store-failing-disks": () => shardStoreOnFailingDisks(),
  "shard-store": () => shardStore(),
};
