/** An import that goes on after its request has been answered, with the rights of who asked for it. */
import type { ImportTableInput } from "@aws-sdk/client-dynamodb";
import { type Call, ServiceError } from "@cloudglass/wire";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkItem, checkItemSize } from "../../expression/value/check.ts";
import { checkKeyOfItem } from "../../expression/value/key-check.ts";
import type { Rooms } from "../../rooms.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";
import { loadItems } from "../../table/snapshot/item-load.ts";
import { itemFromJson } from "../../table/transfer/item-json.ts";
import type { ImportRecord } from "../../table/transfer/transfer-record.ts";
import { transferFailure } from "../exports/export-job.ts";
import { csvItem, parseCsvLine } from "./csv-line.ts";
import { readLines } from "./import-lines.ts";

const BATCH_ITEMS = 200;
const INVALID_ITEMS = {
  code: "ItemValidationError",
  message:
    "Some of the items failed validation checks and were not imported. Please check CloudWatch error logs for more details.",
};

type Counts = Pick<
  ImportRecord,
  "processedItems" | "importedItems" | "processedBytes" | "errorCount"
>;
type Progress = { -readonly [Member in keyof Counts]: Counts[Member] };

export function runImport(
  rooms: Rooms,
  record: ImportRecord,
  table: TableRecord,
  input: ImportTableInput,
  call: Call,
): void {
  const { jobs, transfers, env, settings } = rooms;
  jobs.begin(`import ${record.id}`, settings.transitionMs, async (checkpoint) => {
    const ended = (changes: Partial<ImportRecord>) =>
      transfers.imports.put({ ...record, ...changes, endedMs: env.clock.now() });
    try {
      const progress = await importAll(rooms, table, input, call, checkpoint);
      if (progress === undefined) {
        const message = `Table already exists: ${table.name}`;
        ended({ status: "FAILED", failure: { code: "TableAlreadyExists", message } });
      } else if (progress.errorCount > 0) {
        ended({ status: "FAILED", failure: INVALID_ITEMS, ...progress });
      } else ended({ status: "COMPLETED", ...progress });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      ended({ status: "FAILED", failure: transferFailure(error, call) });
    }
  });
}

/** Undefined when another table has the name by now. What S3 refuses leaves no table. */
async function importAll(
  rooms: Rooms,
  record: TableRecord,
  input: ImportTableInput,
  call: Call,
  checkpoint: () => void,
): Promise<Counts | undefined> {
  const { records, tables, ports } = rooms;
  const store = ports.objectStore;
  if (store === undefined) throw new Error("nobody keeps objects");
  const {
    S3Bucket: bucket = "",
    S3KeyPrefix: prefix = "",
    S3BucketOwner: owner,
  } = input.S3BucketSource ?? {};
  const keys = await store.list(call, { bucket, key: prefix, owner });
  const there = records.at(record.accountId, record.region, record.name);
  if (there !== undefined && there.tableId !== record.tableId) return undefined;
  records.put(record);
  const table = await tables.open(record);
  const progress: Progress = {
    processedItems: 0,
    importedItems: 0,
    processedBytes: 0,
    errorCount: 0,
  };
  const load = (items: readonly Item[]) => loadItems(table, rooms.writeClock, items);
  for (const key of keys) {
    const bytes = await store.get(call, { bucket, key, owner });
    await importFile(counted(bytes, progress), record, input, progress, load, checkpoint);
  }
  await Promise.all(
    record.globalIndexes.map(({ indexId }) => table.globalIndexes.settled(indexId)),
  );
  const globalIndexes = record.globalIndexes.map((index) => ({
    ...index,
    status: "ACTIVE" as const,
  }));
  records.change(record.tableId, { status: "ACTIVE", globalIndexes });
  return progress;
}

async function importFile(
  bytes: AsyncIterable<Uint8Array>,
  record: TableRecord,
  input: ImportTableInput,
  progress: Progress,
  load: (items: readonly Item[]) => Promise<void>,
  checkpoint: () => void,
): Promise<void> {
  const read = reader(record, input);
  let batch: Item[] = [];
  try {
    for await (const line of readLines(bytes, input.InputCompressionType ?? "NONE")) {
      const item = tried(() => read(line), progress);
      if (item === undefined) continue;
      batch.push(item);
      if (batch.length < BATCH_ITEMS) continue;
      checkpoint();
      await load(batch);
      progress.importedItems += batch.length;
      batch = [];
    }
  } catch (error) {
    // The rest of the file cannot be read.
    if (!(error instanceof ValidationException)) throw error;
    progress.processedItems += 1;
    progress.errorCount += 1;
  }
  await load(batch);
  progress.importedItems += batch.length;
}

/** Undefined: the line has no item, or one that is not imported. */
function tried(read: () => Item | undefined, progress: Progress): Item | undefined {
  try {
    const item = read();
    if (item !== undefined) progress.processedItems += 1;
    return item;
  } catch (error) {
    if (!(error instanceof ValidationException || error instanceof SyntaxError)) throw error;
    progress.processedItems += 1;
    progress.errorCount += 1;
    return undefined;
  }
}

function reader(record: TableRecord, input: ImportTableInput): (line: string) => Item | undefined {
  const checked = (item: Item): Item => {
    checkKeyOfItem(item, record.keys);
    return item;
  };
  if (input.InputFormat !== "CSV") {
    return (line) => {
      if (line.trim() === "") return undefined;
      const json = JSON.parse(line) as { readonly Item?: unknown } | null;
      return checked(itemFromJson(json?.Item));
    };
  }
  const { Delimiter: delimiter = ",", HeaderList: names } = input.InputFormatOptions?.Csv ?? {};
  let header = names;
  return (line) => {
    if (line.trim() === "") return undefined;
    const fields = parseCsvLine(line, delimiter);
    if (header === undefined) {
      header = fields;
      return undefined;
    }
    const item = checkItem(csvItem(header, fields, record.attributes));
    checkItemSize(item);
    return checked(item);
  };
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  progress: Progress,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    progress.processedBytes += piece.length;
    yield piece;
  }
}
