/** What faults can be set on: the storage nodes of the regions that have tables, and the tables. */
import { DEFAULT_REGION } from "@cloudglass/env";
import type { ServiceFaultTargets } from "@cloudglass/wire";
import type { Rooms } from "./rooms.ts";
import { tableArn } from "./table/arn.ts";
import { nodesOf } from "./table/storage-fleet.ts";

const TABLES_SHOWN_MAX = 1000;

export function faultTargets({ records }: Rooms): ServiceFaultTargets {
  const regions = new Set([DEFAULT_REGION]);
  const tables: string[] = [];
  for (const record of records.all()) {
    regions.add(record.region);
    if (tables.length < TABLES_SHOWN_MAX) tables.push(tableArn(record));
  }
  return { nodes: [...regions].flatMap(nodesOf), tables };
}
