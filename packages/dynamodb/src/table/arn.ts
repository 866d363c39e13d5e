/** Names of tables and of what belongs to them. */
import type { TablePlace } from "./catalogue/index.ts";

const TABLE_ARN = /^arn:[^:]+:dynamodb:([^:]+):(\d{12}):table\/([^/]+)$/;

export function tableArn({ accountId, region, name }: TablePlace): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
}

export function indexArn(place: TablePlace, indexName: string): string {
  return `${tableArn(place)}/index/${indexName}`;
}

export function streamArn(place: TablePlace, label: string): string {
  return `${tableArn(place)}/stream/${label}`;
}

const STREAM_ARN = /^(arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/[^/]+)\/stream\/(.+)$/;

/** Undefined for what is no stream's ARN. */
export function parseStreamArn(arn: string): (TablePlace & { readonly label: string }) | undefined {
  const [, table, label] = STREAM_ARN.exec(arn) ?? [];
  if (table === undefined || label === undefined) return undefined;
  const [, region, accountId, name] = TABLE_ARN.exec(table) as unknown as string[];
  return { accountId, region, name, label } as TablePlace & { readonly label: string };
}

/** A table by its name alone, in the caller's account and the request's region, or by its ARN. */
export function parseTableName(
  nameOrArn: string,
  here: { readonly region: string; readonly caller: { readonly accountId: string } },
): TablePlace {
  const parts = nameOrArn.startsWith("arn:") ? TABLE_ARN.exec(nameOrArn) : null;
  if (parts === null) {
    return { accountId: here.caller.accountId, region: here.region, name: nameOrArn };
  }
  const [, region, accountId, name] = parts as unknown as [string, string, string, string];
  return { accountId, region, name };
}
