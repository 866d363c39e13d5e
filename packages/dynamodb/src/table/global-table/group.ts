/** The records of a global table: the tables of one name and account in its regions, each of which names the others. */
import type { ReplicaRecord, TableRecord, TableRecords } from "../catalogue/index.ts";

/** The tables of the other regions that there are. */
export function peersOf(records: TableRecords, record: TableRecord): TableRecord[] {
  const { accountId, name, region } = record;
  return (record.replicas ?? [])
    .map((replica) => records.at(accountId, replica.region, name))
    .filter((peer): peer is TableRecord => peer !== undefined && names(peer, region));
}

/** A table of the name in that region is a replica only when it says so itself. */
function names({ replicas = [] }: TableRecord, region: string): boolean {
  return replicas.some((replica) => replica.region === region);
}

export function withReplica(record: TableRecord, replica: ReplicaRecord): TableRecord {
  const others = (record.replicas ?? []).filter(({ region }) => region !== replica.region);
  return { ...record, replicas: [...others, replica] };
}

/** Changes what a record says of a replica; undefined when it says nothing of it. */
export function replicaChanged(
  record: TableRecord,
  region: string,
  changes: Partial<ReplicaRecord>,
): readonly ReplicaRecord[] | undefined {
  return record.replicas?.map((each) => (each.region === region ? { ...each, ...changes } : each));
}

export function withoutReplica(record: TableRecord, region: string): TableRecord {
  const replicas = (record.replicas ?? []).filter((replica) => replica.region !== region);
  return { ...record, replicas };
}
