/** When services and actions were last used, out of what was noted. Attempts that were denied count, as at AWS. */
import type { Activity } from "../activity-table.ts";

export interface LastUseOf {
  /** `s3` or `s3:GetObject`. */
  readonly what: string;
  readonly entityId: string;
  readonly at: number;
  readonly region: string;
}

/** IAM tells of the last 400 days. */
export const TRACKED_MS = 400 * 24 * 3_600_000;

/** By service and by action, of each entity the last use; both kinds of names are in one map. */
export function lastUses(
  activities: readonly Activity[],
  now: number,
): ReadonlyMap<string, readonly LastUseOf[]> {
  const byName = new Map<string, Map<string, LastUseOf>>();
  for (const { action, entityId, lastAt: at, lastRegion: region } of activities) {
    if (at < now - TRACKED_MS) continue;
    const namespace = action.slice(0, Math.max(0, action.indexOf(":")));
    for (const what of [namespace, action]) {
      const byEntity = byName.get(what) ?? new Map<string, LastUseOf>();
      byName.set(what, byEntity);
      const known = byEntity.get(entityId);
      if (known === undefined || known.at < at)
        byEntity.set(entityId, { what, entityId, at, region });
    }
  }
  return new Map([...byName].map(([what, byEntity]) => [what, latestFirst(byEntity)]));
}

function latestFirst(byEntity: ReadonlyMap<string, LastUseOf>): LastUseOf[] {
  return [...byEntity.values()].sort((a, b) => b.at - a.at);
}
