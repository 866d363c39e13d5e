/** A table seen from inside: docs/internals/inside-dynamodb.md. */
import type { Rooms } from "../rooms.ts";
import type { Keyspace, PartitionStatus } from "../storage/partition/index.ts";
import type { Admission } from "../table/admission/index.ts";
import { tableArn } from "../table/arn.ts";
import type { TableRecord } from "../table/catalogue/index.ts";
import { entryKeyAttributes } from "../table/secondary-index/index.ts";
import { viewInsights } from "./insights-view.ts";

export interface TablesAsked {
  /** `*` for those of every account. */
  readonly account: string;
  /** `*` for those of every region. */
  readonly region: string;
  /** The id of a table: those that come later. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** In the order of their names. */
export function listTableViews({ records }: Rooms, asked: TablesAsked): object {
  const { account, region, after, limit } = asked;
  const all = [...records.all()]
    .filter(({ isWithdrawn }) => !isWithdrawn)
    .filter((each) => account === "*" || each.accountId === account)
    .filter((each) => region === "*" || each.region === region)
    .sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  // Of a table that is gone meanwhile nothing comes later: the list begins anew.
  const from = after === undefined ? 0 : all.findIndex(({ tableId }) => tableId === after) + 1;
  const page = all.slice(from, from + limit);
  return {
    tables: page.map(({ name, accountId, region, status, tableId, globalIndexes }) => ({
      name,
      accountId,
      region,
      status,
      tableId,
      globalIndexes: globalIndexes.map((index) => index.name),
    })),
    next: from + limit < all.length ? page.at(-1)?.tableId : undefined,
  };
}

const orderOf = ({ name, accountId, region }: TableRecord) => `${name} ${accountId} ${region}`;

export async function viewTable(rooms: Rooms, record: TableRecord): Promise<object> {
  const table = await rooms.tables.open(record);
  await table.items.wake();
  const indexes = table.record.globalIndexes.map((index) => {
    const entries = table.globalIndexes.entries(index.indexId);
    const admission = table.indexAdmission(index);
    const attributes = entryKeyAttributes(index, table.record.keys);
    const view = entries &&
      admission && {
        ...viewKeyspace(rooms, entries, admission),
        insights: viewInsights(admission.keyCounts, attributes),
      };
    return [index.name, view];
  });
  return {
    name: record.name,
    arn: tableArn(record),
    tableId: record.tableId,
    status: record.status,
    throttling: rooms.settings.throttling,
    items: viewKeyspace(rooms, table.items, table.admission),
    insights: viewInsights(table.admission.keyCounts, table.keyAttributes),
    indexLagMs: table.globalIndexes.lagMs,
    globalIndexes: Object.fromEntries(indexes),
    regionLagMs: rooms.replication.lagMs(record.tableId),
    regions: rooms.replication.lagsOf(record),
  };
}

export function viewKeyspace(rooms: Rooms, keyspace: Keyspace, admission: Admission): object {
  return {
    replicationLagMs: keyspace.replicationLagMs,
    partitions: keyspace.partitions().map((status) => ({
      ...viewPartition(rooms, status),
      ...admission.loadOf(status.id),
    })),
  };
}

/** Ends of ranges as hex: they begin with the hash of a partition key. */
function viewPartition({ env: { faults } }: Rooms, status: PartitionStatus): object {
  const { id, parentId, range, group, sizeBytes, trees } = status;
  return {
    id,
    parentId,
    range: { from: hexOf(range.from), to: hexOf(range.to) },
    sizeBytes,
    leader: group?.leader,
    underWay: group?.underWay,
    waiting: group?.waiting,
    replicas: group?.replicas.map((replica, at) => ({
      ...replica,
      nodeFaults: faults.onNode({ name: replica.node, zone: replica.zone }).map(({ kind }) => kind),
      tree: trees[at],
    })),
  };
}

function hexOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString("hex");
}
