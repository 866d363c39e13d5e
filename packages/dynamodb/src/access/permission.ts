/**
 * A permission on a table or on what belongs to it, as it is asked of IAM. The policy of a table speaks of its indexes
 * too; streams have their own.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
import type { AuthorizationRequest, Call, ContextValue } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { indexArn, parseStreamArn, parseTableName, tableArn } from "../table/arn.ts";
import type { StreamRecord, TablePlace, TableRecord } from "../table/catalogue/index.ts";

/** From where a request comes, and from whom. */
export type AccessCall = Pick<Call, "region" | "caller">;
export type Context = Record<string, ContextValue>;

/** Keys that cost something to find out. */
export type FurtherKeys = (record: TableRecord | undefined) => Context;

export interface TableName {
  /** A name or an ARN. */
  readonly table: string;
  readonly index?: string | undefined;
}

export function tablePermission(
  rooms: Rooms,
  action: string,
  { table, index }: TableName,
  call: AccessCall,
  further?: FurtherKeys,
): AuthorizationRequest {
  const place = parseTableName(table, call);
  const record = rooms.records.at(place.accountId, place.region, place.name);
  const resource = index === undefined ? tableArn(place) : indexArn(place, index);
  const asked = permission(action, resource, place, record?.resourcePolicy?.text);
  return withTags(asked, record, further);
}

/** On a table or a stream, by its ARN. An ARN of anything else is asked of as it is. */
export function arnPermission(
  rooms: Rooms,
  action: string,
  arn: string,
  call: AccessCall,
): AuthorizationRequest {
  const stream = parseStreamArn(arn);
  if (stream === undefined) {
    const place = parseTableName(arn, call);
    if (arn === tableArn(place)) return tablePermission(rooms, action, { table: arn }, call);
    return { action, resource: arn, resourceAccountId: accountOf(arn, call) };
  }
  const { accountId, region, name, label } = stream;
  const record = rooms.records.at(accountId, region, name);
  const own = streamsOf(record).find((each) => each.label === label);
  return withTags(permission(action, arn, stream, own?.resourcePolicy?.text), record);
}

function streamsOf(record: TableRecord | undefined): readonly StreamRecord[] {
  const past = record?.pastStreams ?? [];
  return record?.stream === undefined ? past : [record.stream, ...past];
}

function permission(
  action: string,
  resource: string,
  { accountId }: TablePlace,
  resourcePolicy: string | undefined,
): AuthorizationRequest {
  const asked = { action, resource, resourceAccountId: accountId };
  return resourcePolicy === undefined ? asked : { ...asked, resourcePolicy };
}

function withTags(
  asked: AuthorizationRequest,
  record: TableRecord | undefined,
  further: FurtherKeys | undefined = undefined,
): AuthorizationRequest {
  const tags = record === undefined ? [] : Object.entries(record.tags);
  const isTagged = tags.length > 0;
  if (further === undefined && !isTagged) return asked;
  if (!isTagged) return { ...asked, furtherContext: () => further?.(record) ?? {} };
  const furtherContext = (): Context => {
    const context = further?.(record) ?? {};
    for (const [key, value] of tags) context[`aws:ResourceTag/${key}`] = value;
    return context;
  };
  return { ...asked, furtherContext };
}

/** The account that an ARN names; the caller's when it names none. */
function accountOf(arn: string, { caller }: AccessCall): string {
  return /^arn:[^:]+:dynamodb:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? caller.accountId;
}
