/**
 * `PUT /_cloudglass/dynamodb/tables/NAME/lag` with `{"replicationMs": 1000, "indexMs": 2000, "regionMs": 3000}`: until the
 * next start of the emulator.
 */
import { ServiceError } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import type { TableRecord } from "../table/catalogue/index.ts";

const NAMES = ["replicationMs", "indexMs", "regionMs"];
const LAG_MS_MAX = 24 * 3_600_000;

export async function setTableLag(rooms: Rooms, record: TableRecord, text: string): Promise<void> {
  const { replicationMs, indexMs, regionMs } = read(text);
  const table = await rooms.tables.open(record);
  if (replicationMs !== undefined) table.items.replicationLagMs = replicationMs;
  if (indexMs !== undefined) table.globalIndexes.lagMs = indexMs;
  if (regionMs !== undefined) rooms.replication.setLag(record.tableId, regionMs);
}

interface Lag {
  readonly replicationMs?: number;
  readonly indexMs?: number;
  readonly regionMs?: number;
}

function read(text: string): Lag {
  let asked: unknown;
  try {
    asked = JSON.parse(text);
  } catch {
    throw refused("The body is not JSON.");
  }
  if (typeof asked !== "object" || asked === null) throw refused("The body is not an object.");
  for (const [name, value] of Object.entries(asked)) {
    if (!NAMES.includes(name)) {
      throw refused(`There is no ${name}; there are ${NAMES.join(", ")}.`);
    }
    if (typeof value !== "number" || !(value >= 0 && value <= LAG_MS_MAX)) {
      throw refused(`${name} is a number of milliseconds, a day at most.`);
    }
  }
  return asked;
}

const refused = (message: string) => new ServiceError("BadRequest", 400, message);
