/** A table stays for a day after a replica was made of it, as long as the replica is there. */
import { validation } from "../../../errors.ts";
import type { TableRecord } from "../../../table/catalogue/index.ts";

const DAY_MS = 86_400_000;

export function checkNotSource({ replicas = [] }: TableRecord, nowMs: number): void {
  const isSource = replicas.some(
    ({ sourcedMs, status }) =>
      status !== "DELETING" && sourcedMs !== undefined && nowMs - sourcedMs < DAY_MS,
  );
  if (!isSource) return;
  throw validation(
    "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the " +
      "table in the last 24 hours.",
  );
}
