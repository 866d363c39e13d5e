/** Imports, by their ARNs. */
import type { Call } from "@cloudglass/wire";
import { importNotFound, validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { tableArn } from "../../table/arn.ts";
import type { ImportRecord } from "../../table/transfer/transfer-record.ts";

const ARN = /^arn:[^:]+:dynamodb:([a-z0-9-]+):(\d{12}):table\/([^/]+)\/import\/([^/]+)$/;

export function importArn({ table, id }: Pick<ImportRecord, "table" | "id">): string {
  return `${tableArn(table)}/import/${id}`;
}

export function requireImport({ transfers }: Rooms, call: Call, arn: string): ImportRecord {
  const [, region, , , id = ""] = ARN.exec(arn) ?? [];
  if (region === undefined) throw validation("Invalid Import ARN");
  const found = transfers.imports.get(id);
  const isThere = found !== undefined && region === call.region && importArn(found) === arn;
  if (!isThere) throw importNotFound(arn);
  return found;
}
