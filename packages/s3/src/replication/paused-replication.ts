/** Which replications stand still: faults of a bucket, by the rule's destination and its prefix. */
import type { Environment, Fault } from "@cloudglass/env";
import { prefixOf, type ReplicationRule } from "../bucket/replication-rules.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { bucketArn } from "../resource-arn.ts";

export interface Paths {
  readonly source: Bucket;
  /** Undefined: there is none of that name. */
  readonly destination: Bucket | undefined;
  readonly rule: ReplicationRule;
}

export function isPaused(
  { faults, random }: Pick<Environment, "faults" | "random">,
  { source, destination, rule }: Paths,
): boolean {
  if (faults.quiet) return false;
  const fault = faults.onBucket(bucketArn(source)).find(({ target }) => {
    if (!("bucket" in target)) return false;
    const { destination: arn, region, prefix } = target;
    return (
      (arn === undefined || arn === rule.Destination?.Bucket) &&
      (region === undefined || region === destination?.region) &&
      (prefix === undefined || prefix === prefixOf(rule))
    );
  });
  return fault !== undefined && faults.strikes(fault, random);
}

/** Differs when other replications stand still. */
export const pausesOf = ({ faults }: Pick<Environment, "faults">): string =>
  faults.quiet ? "" : JSON.stringify(faults.list().filter(isPause));

const isPause = ({ kind }: Fault) => kind === "pause";
