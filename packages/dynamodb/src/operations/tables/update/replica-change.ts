/** Replicas of a table in other regions are made, changed and deleted. */
import type { UpdateTableInput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { notImplemented, stillInUse, validation } from "../../../errors.ts";
import type { Rooms } from "../../../rooms.ts";
import type { EncryptionRecord, TableRecord } from "../../../table/catalogue/index.ts";
import { peersOf, withReplica } from "../../../table/global-table/group.ts";
import { startedStream } from "../../../table/stream/stream-record.ts";
import { newTableId } from "../../../table/table-id.ts";
import { readEncryption } from "../settings/encryption.ts";
import type { TableChange } from "./change.ts";
import { type ReplicaAction, readReplicaActions } from "./replica-request.ts";
import { checkNotSource } from "./replica-source.ts";

export function changeReplicas(
  rooms: Rooms,
  record: TableRecord,
  input: UpdateTableInput,
  call: Call,
): TableChange {
  const actions = readReplicaActions(input, record.region);
  if ((record.replicas ?? []).some(({ status }) => status !== "ACTIVE")) {
    throw stillInUse(`Table is being updated: ${record.name}`);
  }
  let change: TableChange = {};
  for (const action of actions) {
    if (action.create !== undefined) change = makeReplica(rooms, record, action, call);
    else if (action.remove !== undefined) change = deleteReplica(rooms, record, action, call);
    else change = updateReplica(rooms, record, action, call);
  }
  return change;
}

function makeReplica(
  rooms: Rooms,
  record: TableRecord,
  { create = { RegionName: "" }, region }: ReplicaAction,
  call: Call,
): TableChange {
  const { records, env } = rooms;
  const { accountId, name } = record;
  if (records.at(accountId, region, name) !== undefined) {
    throw validation(
      `Failed to create a the new replica of table with name: ‘${name}’ because one or more replicas ` +
        "already existed as tables.",
    );
  }
  if (record.billingMode === "PROVISIONED") {
    throw validation("Table write capacity should either be Pay-Per-Request or AutoScaled.");
  }
  const encryption = encryptionOf(rooms, record, create.KMSMasterKeyId, region, call);
  const nowMs = call.receivedAt;
  const streams = streamsOf(rooms, record, nowMs);
  const peers = peersOf(records, record);
  const maximumRead = create.OnDemandThroughputOverride?.MaxReadRequestUnits;
  const { maximum } = record.capacity;
  records.put({
    tableId: newTableId(env.random),
    accountId,
    region,
    name,
    createdMs: nowMs,
    status: "CREATING",
    keys: record.keys,
    attributes: record.attributes,
    billingMode: record.billingMode,
    onDemandSinceMs: record.onDemandSinceMs,
    capacity: {
      ...record.capacity,
      maximum: maximumRead === undefined ? maximum : { ...maximum, read: maximumRead },
    },
    localIndexes: record.localIndexes,
    globalIndexes: record.globalIndexes
      .filter(({ status }) => status !== "DELETING")
      .map((index) => ({ ...index, status: "ACTIVE", backfilling: undefined })),
    deletionProtection: false,
    tableClass: create.TableClassOverride ?? record.tableClass,
    tableClassChangesMs: create.TableClassOverride ? [nowMs] : record.tableClassChangesMs,
    encryption,
    ...startedStream({}, streams.stream?.viewType ?? "NEW_AND_OLD_IMAGES", nowMs, () =>
      rooms.writeClock.next(),
    ),
    tags: {},
    timeToLive: record.timeToLive,
    replicas: [record, ...peers].map((each) => ({ region: each.region, status: "ACTIVE" })),
  });
  for (const peer of peers) records.put(withReplica(peer, { region, status: "CREATING" }));
  const { replicas } = withReplica(record, { region, status: "CREATING", sourcedMs: nowMs });
  return { now: { ...streams, replicas }, afterwards: {} };
}

/** The stream of the table that a replica is made of: one that was switched off is followed by another. */
function streamsOf(
  { writeClock }: Rooms,
  record: TableRecord,
  nowMs: number,
): Pick<TableRecord, "stream" | "pastStreams"> {
  const { stream, pastStreams } = record;
  if (stream?.enabled) return { stream, pastStreams };
  const viewType = stream?.viewType ?? "NEW_AND_OLD_IMAGES";
  return startedStream(record, viewType, nowMs, () => writeClock.next());
}

/** Keys of KMS stay in their regions: a replica of a table that has one of its own needs another. */
function encryptionOf(
  { ports: { keyNames } }: Rooms,
  { encryption, accountId }: TableRecord,
  keyId: string | undefined,
  region: string,
  { requestId }: Call,
): EncryptionRecord | undefined {
  if (encryption === undefined && keyId === undefined) return undefined;
  if (encryption === undefined || keyId === undefined) {
    throw validation("KMSMasterKeyId must be specified for each replica.");
  }
  const place = { keyNames, region, accountId, requestId };
  return readEncryption({ Enabled: true, SSEType: "KMS", KMSMasterKeyId: keyId }, place);
}

function deleteReplica(
  { records, transitions }: Rooms,
  record: TableRecord,
  { region }: ReplicaAction,
  { receivedAt }: Call,
): TableChange {
  const peer = requirePeer(records, record, region);
  if (peer.deletionProtection) {
    throw validation(
      `Cannot delete table ${peer.name} in region ${region} because it has deletion protection enabled. ` +
        "Disable deletion protection first.",
    );
  }
  checkNotSource(peer, receivedAt);
  transitions.begin(peer, "DELETING");
  return { now: { replicas: records.byId(record.tableId)?.replicas }, afterwards: {} };
}

function updateReplica(
  { records }: Rooms,
  record: TableRecord,
  { update = { RegionName: "" }, region }: ReplicaAction,
  { receivedAt }: Call,
): TableChange {
  const peer = requirePeer(records, record, region);
  const { KMSMasterKeyId, ProvisionedThroughputOverride, GlobalSecondaryIndexes } = update;
  const indexUnits = GlobalSecondaryIndexes?.some((index) => index.ProvisionedThroughputOverride);
  if (KMSMasterKeyId !== undefined) throw notImplemented("Another key for a replica");
  if (ProvisionedThroughputOverride !== undefined || indexUnits) {
    if (record.billingMode === "PROVISIONED") throw notImplemented("A replica with its own units");
    throw validation(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (GlobalSecondaryIndexes !== undefined) throw notImplemented("A replica's index of its own");
  const { TableClassOverride, OnDemandThroughputOverride } = update;
  const read = OnDemandThroughputOverride?.MaxReadRequestUnits;
  const maximum = read === undefined ? peer.capacity.maximum : { ...peer.capacity.maximum, read };
  const changesMs = [...(peer.tableClassChangesMs ?? []), receivedAt];
  records.put({
    ...peer,
    capacity: { ...peer.capacity, maximum },
    ...(TableClassOverride && { tableClass: TableClassOverride, tableClassChangesMs: changesMs }),
  });
  return { afterwards: {} };
}

function requirePeer(records: Rooms["records"], record: TableRecord, region: string): TableRecord {
  const peer = peersOf(records, record).find((each) => each.region === region);
  if (peer === undefined) {
    throw validation(
      "Update global table operation failed because one or more replicas were not part of the global table. " +
        `Please retry the request without these replicas: [${region}].`,
    );
  }
  return peer;
}
