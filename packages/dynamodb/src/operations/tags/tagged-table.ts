/** The table that an ARN in a request about tags names. Nothing else of DynamoDB has tags. */
import type { Call } from "@cloudglass/wire";
import { invalid, resourceNotFound, validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";

const ARN = /^arn:[^:]+:([^:]*):([^:]*):([^:]*):(.*)$/;

export function requireTagged(rooms: Rooms, call: Call, arn: string): TableRecord {
  if (!arn.startsWith("arn:")) throw invalid(`ARNs must start with 'arn:': ${arn}`);
  const [, service, region = "", accountId = "", resource = ""] = ARN.exec(arn) ?? [];
  if (service !== "dynamodb") throw invalid(`Provided Arn is not a DynamoDB resource arn: ${arn}`);
  const [kind, name = "", part] = resource.split("/");
  if (kind === "table" && part === "index") {
    throw invalid(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${arn}`,
    );
  }
  if (kind !== "table" || part !== undefined || region !== call.region) {
    throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  }
  const record = rooms.records.at(accountId, region, name);
  if (record === undefined) {
    // Spelled so by AWS.
    throw resourceNotFound(`Requested resource not found: ResourcArn: ${arn} not found`);
  }
  return record;
}
