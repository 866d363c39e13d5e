/** Where a resource policy is kept: with a table or, of its own, with a stream. */
import type { Call } from "@cloudglass/wire";
import { noSuchTableNamed, resourceNotFound, validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { parseStreamArn, parseTableName } from "../../table/arn.ts";
import type { ResourcePolicy, StreamRecord, TableRecord } from "../../table/catalogue/index.ts";
import type { PolicySubject } from "./policy-document.ts";

const INVALID = "One or more parameter values were invalid: ";
const OWNED = /^arn:([^:]*):dynamodb:([^:]*):(\d{12}):(.*)$/;

export interface PolicySlot {
  readonly subject: PolicySubject;
  /** Of the table, or the label of the stream. */
  readonly name: string;
  readonly policy: ResourcePolicy | undefined;
  put(policy: ResourcePolicy | undefined): void;
}

/** Throws ValidationException for an ARN that is of no table and no stream of the account in this region. */
export function checkPolicyArn(
  arn: string,
  { region, caller }: Pick<Call, "region" | "caller">,
): void {
  if (!arn.startsWith("arn:")) {
    throw validation(`${INVALID}ARNs must start with 'arn:': ${arn}`);
  }
  const [, partition, arnRegion, accountId, path = ""] = OWNED.exec(arn) ?? [];
  if (accountId === undefined || partition !== "aws" || arnRegion !== region) {
    throw validation(`${INVALID}Invalid resource Arn: ${arn}`);
  }
  if (accountId !== caller.accountId) {
    throw validation(
      "This action is only supported by accounts that match the resource owner’s account.",
    );
  }
  if (/^table\/[^/]+\/index\//.test(path)) {
    throw validation(
      `${INVALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${arn}`,
    );
  }
  if (!/^table\/[^/]+(?:\/stream\/.+)?$/.test(path)) {
    throw validation(`${INVALID}Provided Arn is not a DynamoDB resource arn: ${arn}`);
  }
}

/** Throws ResourceNotFoundException. REQUIRES: an ARN that was checked. */
export function requireSlot(rooms: Rooms, call: Call, arn: string): PolicySlot {
  const { records } = rooms;
  const stream = parseStreamArn(arn);
  const { accountId, region, name } = stream ?? parseTableName(arn, call);
  const record = records.at(accountId, region, name);
  if (record === undefined || record.status === "DELETING") throw noSuchTableNamed(name);
  const { tableId } = record;
  if (stream === undefined) {
    return {
      subject: "table",
      name,
      policy: record.resourcePolicy,
      put: (resourcePolicy) => void records.change(tableId, { resourcePolicy }),
    };
  }
  const { label } = stream;
  const own = [record.stream, ...(record.pastStreams ?? [])].find((each) => each?.label === label);
  if (own === undefined) {
    throw resourceNotFound(
      `Requested resource not found: Stream: ${label} not found for Table: ${name}`,
    );
  }
  return {
    subject: "stream",
    name: label,
    policy: own.resourcePolicy,
    put(resourcePolicy) {
      const current = records.byId(tableId);
      if (current !== undefined)
        records.change(tableId, streamChanges(current, label, resourcePolicy));
    },
  };
}

function streamChanges(
  { stream, pastStreams }: TableRecord,
  label: string,
  resourcePolicy: ResourcePolicy | undefined,
): Partial<TableRecord> {
  const changed = (each: StreamRecord): StreamRecord =>
    each.label === label ? { ...each, resourcePolicy } : each;
  return {
    ...(stream === undefined ? {} : { stream: changed(stream) }),
    ...(pastStreams === undefined ? {} : { pastStreams: pastStreams.map(changed) }),
  };
}
