/** Event source mappings as they are kept. */
import type { FunctionPlace } from "../function-name.ts";

export interface MappingRecord extends FunctionPlace {
  readonly mappingId: string;
  readonly qualifier: string | undefined;
  readonly eventSourceArn: string;
  readonly isEnabled: boolean;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST" | undefined;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly parallelism: number;
  /** -1: no limit. */
  readonly retriesMax: number;
  readonly ageSecondsMax: number;
  readonly bisects: boolean;
  readonly tumblingSeconds: number;
  /** JSON texts; a record passes when one of them matches. */
  readonly filters: readonly string[];
  readonly onFailure: string | undefined;
  /** The function names records that it could not process. */
  readonly reportsFailures: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly modifiedAtMs: number;
  readonly lastResult: string;
  /** Until when it is Creating, Updating, …, by the clock. */
  readonly changing?: { readonly state: string; readonly untilMs: number } | undefined;
}

/** How far a shard is processed. */
export interface ShardRecord {
  readonly mappingId: string;
  readonly shardId: string;
  readonly sequence: string | undefined;
  readonly isFinished: boolean;
}

export const mappingArn = (
  { region, accountId }: Pick<FunctionPlace, "region" | "accountId">,
  mappingId: string,
): string => `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${mappingId}`;
