/** Exports, by their ARNs. */
import type { Call } from "@cloudglass/wire";
import { exportNotFound, validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { tableArn } from "../../table/arn.ts";
import type { ExportRecord } from "../../table/transfer/transfer-record.ts";

const ARN = /^arn:[^:]+:dynamodb:([a-z0-9-]+):(\d{12}):table\/([^/]+)\/export\/([^/]+)$/;

export function exportArn({ source, id }: Pick<ExportRecord, "source" | "id">): string {
  return `${tableArn(source)}/export/${id}`;
}

export function requireExport({ transfers }: Rooms, call: Call, arn: string): ExportRecord {
  const [, region, accountId, , id = ""] = ARN.exec(arn) ?? [];
  if (region === undefined) throw validation("Invalid Export ARN");
  if (region !== call.region) throw exportNotFound("Invalid export arn");
  const found = transfers.exports.get(id);
  const isThere = found !== undefined && found.source.accountId === accountId;
  if (!isThere || exportArn(found) !== arn) throw exportNotFound(`Export not found: ${arn}`);
  return found;
}
