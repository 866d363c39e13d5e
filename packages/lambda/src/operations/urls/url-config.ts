/** A URL's settings as AWS shows them, and how they are found. */
import type { FunctionUrlConfig } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { functionDoesNotExist, resourceDoesNotExist } from "../../errors.ts";
import { functionArn, type NamedFunction } from "../../function/function-name.ts";
import { functionUrl, type UrlRecord } from "../../function/url/function-url.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";

export interface NamesUrl {
  readonly FunctionName: string | undefined;
  readonly Qualifier?: string | undefined;
}

/** Throws when there is no such function or alias. */
export function requireUrlOwner(rooms: Rooms, input: NamesUrl, call: Call): NamedFunction {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  const { qualifier } = named;
  const owner =
    qualifier === undefined ? rooms.functions.at(named) : rooms.functions.alias(named, qualifier);
  if (owner === undefined) throw functionDoesNotExist();
  return named;
}

export function requireUrl(rooms: Rooms, named: NamedFunction): UrlRecord {
  const record = rooms.urls.at(named, named.qualifier);
  if (record === undefined) throw resourceDoesNotExist();
  return record;
}

/** What every answer has. The mode is in it once it was chosen. */
export function shownUrl(
  record: UrlRecord,
  { head }: Call,
): Omit<FunctionUrlConfig, "LastModifiedTime"> {
  return {
    FunctionUrl: functionUrl(record, head),
    FunctionArn: functionArn(record, record.qualifier || undefined),
    AuthType: record.authType,
    Cors: record.cors,
    CreationTime: shownTime(record.createdAtMs),
    InvokeMode: record.invokeMode,
  };
}

export function shownConfig(record: UrlRecord, call: Call): FunctionUrlConfig {
  return {
    ...shownUrl(record, call),
    LastModifiedTime: shownTime(record.modifiedAtMs),
    InvokeMode: record.invokeMode ?? "BUFFERED",
  };
}

/** `2026-01-31T00:00:00.000000Z` */
export function shownTime(atMs: number): string {
  return new Date(atMs).toISOString().replace("Z", "000Z");
}
