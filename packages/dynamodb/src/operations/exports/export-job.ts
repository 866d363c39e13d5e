/** An export that goes on after its request has been answered, with the rights of who asked for it. */
import { type Call, ServiceError } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { tableArn } from "../../table/arn.ts";
import { ITEMS } from "../../table/key/index.ts";
import { timestampsUntil } from "../../table/recovery/restorable-times.ts";
import { readEntries } from "../../table/snapshot/entries.ts";
import { StoredItem } from "../../table/stored-item.ts";
import type { Table } from "../../table/table.ts";
import { itemToJson } from "../../table/transfer/item-json.ts";
import { type NetChange, netChanges } from "../../table/transfer/net-changes.ts";
import type {
  ExportRecord,
  IncrementalSpan,
  TransferFailure,
} from "../../table/transfer/transfer-record.ts";
import { ExportFiles } from "./export-files.ts";
import { exportArn } from "./found-export.ts";

/** @param heldUs the last timestamp of a write that is exported, when that is not the record's time */
export function runExport(
  rooms: Rooms,
  record: ExportRecord,
  heldUs: number | undefined,
  call: Call,
): void {
  const { jobs, transfers, env } = rooms;
  jobs.begin(`export ${record.id}`, rooms.settings.transitionMs, async (checkpoint) => {
    const ended = (changes: Partial<ExportRecord>) =>
      transfers.exports.put({ ...record, ...changes, endedMs: env.clock.now() });
    try {
      const done = await exportAll(rooms, record, heldUs, call, checkpoint);
      ended({ status: "COMPLETED", ...done });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      ended({ status: "FAILED", failure: transferFailure(error, call) });
    } finally {
      const table = rooms.tables.opened(record.source.tableId);
      if (table !== undefined) await rooms.snapshots.release(table, record.id);
    }
  });
}

/** As AWS tells what S3 answered. */
export function transferFailure(error: ServiceError, { requestId }: Call): TransferFailure {
  const codes: Readonly<Record<string, string>> = {
    NoSuchBucket: "S3NoSuchBucket",
    AccessDenied: "S3AccessDenied",
    NoSuchKey: "S3NoSuchKey",
    "KMS.NotFoundException": "KmsNotFoundException",
  };
  return {
    code: codes[error.code] ?? error.code,
    message:
      `${error.message} (Service: Amazon S3; Status Code: ${error.status}; Error Code: ${error.code}; ` +
      `Request ID: ${requestId}; Proxy: null)`,
  };
}

async function exportAll(
  rooms: Rooms,
  record: ExportRecord,
  heldUs: number | undefined,
  call: Call,
  checkpoint: () => void,
): Promise<Partial<ExportRecord>> {
  const store = rooms.ports.objectStore;
  if (store === undefined) throw new Error("nobody keeps objects");
  const source = rooms.records.byId(record.source.tableId);
  if (source === undefined) throw new ServiceError("TableNotFound", 400, "Table not found");
  const files = new ExportFiles(store, call, record);
  await files.begin();
  const { incremental, exportedMs = 0 } = record;
  if (incremental === undefined) {
    const asOfUs = heldUs ?? timestampsUntil(exportedMs);
    await rooms.snapshots.take(source, record.id, asOfUs, checkpoint);
    await exportItems(rooms, record, files, checkpoint);
    await rooms.snapshots.remove(record.id, source.region);
  } else {
    await exportChanges(await rooms.tables.open(source), incremental, files, checkpoint);
  }
  await files.end(summaryOf(record, rooms.env.clock.now()));
  return {
    manifest: files.manifestKey,
    itemCount: files.itemCount,
    billedBytes: files.totalBytes,
  };
}

/** Each file has the items of one partition. */
async function exportItems(
  { snapshots, tables }: Rooms,
  { id, source }: ExportRecord,
  files: ExportFiles,
  checkpoint: () => void,
): Promise<void> {
  const items = tables.opened(source.tableId)?.items;
  await snapshots.with(id, source.region, async (copy) => {
    let partition: number | undefined;
    for await (const entries of readEntries(copy, ITEMS)) {
      checkpoint();
      for (const { key, value } of entries) {
        const here = items?.partitionOf(key);
        if (partition !== undefined && here !== partition) await files.endFile();
        partition = here;
        await files.add({ Item: itemToJson(new StoredItem(value).item) });
      }
    }
  });
}

async function exportChanges(
  table: Table,
  { fromMs, toMs, view }: IncrementalSpan,
  files: ExportFiles,
  checkpoint: () => void,
): Promise<void> {
  const changes = await netChanges(table, fromMs * 1000, timestampsUntil(toMs), checkpoint);
  for (const change of changes) await files.add(lineOf(table, change, view));
}

function lineOf(table: Table, { before, after, timestampUs }: NetChange, view: string): object {
  const item = (after ?? before)?.item ?? {};
  const keys = Object.fromEntries(
    table.keyAttributes.map(({ name }) => [name, item[name]] as const),
  );
  return {
    Metadata: { WriteTimestampMicros: String(timestampUs) },
    Keys: itemToJson(keys as typeof item),
    ...(before !== undefined && view !== "NEW_IMAGE" && { OldImage: itemToJson(before.item) }),
    ...(after !== undefined && { NewImage: itemToJson(after.item) }),
  };
}

function summaryOf(record: ExportRecord, nowMs: number): object {
  const { source, incremental, exportedMs = 0 } = record;
  const text = (ms: number) => new Date(ms).toISOString();
  return {
    version: incremental === undefined ? "2020-06-30" : "2023-08-01",
    exportArn: exportArn(record),
    startTime: text(record.startedMs),
    endTime: text(nowMs),
    tableArn: tableArn(source),
    tableId: source.tableId,
    ...(incremental === undefined
      ? { exportTime: text(exportedMs) }
      : { exportFromTime: text(incremental.fromMs), exportToTime: text(incremental.toMs) }),
    s3Bucket: record.bucket,
    s3Prefix: record.prefix ?? null,
    s3SseAlgorithm: record.usesKms ? "KMS" : "AES256",
    s3SseKmsKeyId: record.kmsKeyId ?? null,
    ...(incremental !== undefined && {
      outputView: incremental.view,
      exportType: "INCREMENTAL_EXPORT",
    }),
  };
}
