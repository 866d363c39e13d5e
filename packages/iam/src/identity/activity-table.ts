/** The table of what principals did: what is written of a tally, how it stays bounded, and what is read from it. */
import type { ActionTally, EntityTally, Tally } from "./activity.ts";
import type { Catalogue } from "./catalogue.ts";
import { widerPrefix } from "./resource-prefix.ts";

export interface Activity {
  readonly entityId: string;
  /** `s3:GetObject` */
  readonly action: string;
  readonly allowed: boolean;
  /** An ARN or `*`; with `isPrefix` what the ARNs begin with. */
  readonly resource: string;
  readonly isPrefix: boolean;
  readonly uses: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly lastRegion: string;
  /** The session's or the user's at the last use. */
  readonly lastArn: string;
}

interface ActivityRow {
  entity_id: string;
  action: string;
  allowed: number;
  is_prefix: number;
  resource: string;
  uses: number;
  first_at: number;
  last_at: number;
  last_region: string;
  last_arn: string;
}

/** Rows of one action with one outcome; beyond it resources are folded into their prefixes. */
export const ROWS_OF_ACTION_MAX = 128;
/** So many under one prefix are folded first. */
const FOLDED_TOGETHER = 8;
/** Rows of the table; beyond it the oldest leave. */
const ROWS_MAX = 100_000;
const ROWS_PRUNED = 10_000;

/** Inside `note`. What is gone leaves nothing behind. */
export function writeActivity(catalogue: Catalogue, { entityId, actions }: EntityTally): void {
  const isRoot = /^\d{12}$/.test(entityId);
  const exists = () => catalogue.get("SELECT 1 FROM entity WHERE id = ?", entityId) !== undefined;
  if (isRoot || exists()) {
    for (const tally of actions) writeAction(catalogue, entityId, tally);
  }
}

function writeAction(catalogue: Catalogue, entityId: string, tally: ActionTally): void {
  const { action, allowed, resource, resources, prefixes } = tally;
  const written = writtenOf(catalogue, entityId, action, allowed);
  const write = (of: string, isPrefix: boolean, use: Tally) => {
    const folded = coveringPrefix(written.prefixes, of);
    addRow(catalogue, {
      entityId,
      action,
      allowed,
      resource: folded ?? of,
      isPrefix: isPrefix || folded !== undefined,
      uses: use.count,
      firstAt: use.firstAt,
      lastAt: use.lastAt,
      lastRegion: use.lastRegion,
      lastArn: use.lastArn,
    });
  };
  for (const [prefix, use] of prefixes ?? []) write(prefix, true, use);
  write(resource, false, tally.tally);
  for (const [further, use] of resources ?? []) write(further, false, use);
  const most = written.count + 1 + (resources?.size ?? 0) + (prefixes?.size ?? 0);
  if (most <= ROWS_OF_ACTION_MAX) return;
  const rows = actionRows(catalogue, entityId, action, allowed);
  if (rows.length > ROWS_OF_ACTION_MAX) fold(catalogue, rows);
}

const NO_PREFIXES: ReadonlySet<string> = new Set();

function writtenOf(
  catalogue: Catalogue,
  entityId: string,
  action: string,
  allowed: boolean,
): { readonly count: number; readonly prefixes: ReadonlySet<string> } {
  const { count, folded } = catalogue.get<{ count: number; folded: number }>(
    `SELECT count(*) AS count, total(is_prefix) AS folded FROM activity
       WHERE entity_id = ? AND action = ? AND allowed = ?`,
    entityId,
    action,
    Number(allowed),
  ) ?? { count: 0, folded: 0 };
  if (folded === 0) return { count, prefixes: NO_PREFIXES };
  const prefixes = actionRows(catalogue, entityId, action, allowed).filter((row) => row.isPrefix);
  return { count, prefixes: new Set(prefixes.map(({ resource }) => resource)) };
}

function coveringPrefix(prefixes: ReadonlySet<string>, resource: string): string | undefined {
  if (prefixes.size === 0) return undefined;
  if (prefixes.has(resource)) return resource;
  for (let at = widerPrefix(resource); at !== undefined; at = widerPrefix(at)) {
    if (prefixes.has(at)) return at;
  }
  return undefined;
}

function addRow(catalogue: Catalogue, row: Activity): void {
  catalogue.run(
    `INSERT INTO activity (entity_id, action, allowed, is_prefix, resource, uses, first_at, last_at,
         last_region, last_arn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET uses = uses + excluded.uses,
         first_at = min(first_at, excluded.first_at),
         last_region = iif(excluded.last_at >= last_at, excluded.last_region, last_region),
         last_arn = iif(excluded.last_at >= last_at, excluded.last_arn, last_arn),
         last_at = max(last_at, excluded.last_at)`,
    row.entityId,
    row.action,
    Number(row.allowed),
    Number(row.isPrefix),
    row.resource,
    row.uses,
    row.firstAt,
    row.lastAt,
    row.lastRegion,
    row.lastArn,
  );
}

function actionRows(
  catalogue: Catalogue,
  entityId: string,
  action: string,
  allowed: boolean,
): Activity[] {
  return catalogue
    .all<ActivityRow>(
      "SELECT * FROM activity WHERE entity_id = ? AND action = ? AND allowed = ?",
      entityId,
      action,
      Number(allowed),
    )
    .map(activityOf);
}

/** Folds until there are few enough: first where many lie together, then everywhere; what cannot be folded leaves, oldest first. */
function fold(catalogue: Catalogue, rows: readonly Activity[]): void {
  let folded = [...rows];
  for (const together of [FOLDED_TOGETHER, 2, 1]) {
    // Each turn goes one prefix up; an ARN has no more of them than characters.
    for (let turn = 0; folded.length > ROWS_OF_ACTION_MAX; turn++) {
      const fewer = foldOnce(folded, together);
      if (fewer.length === folded.length || turn > 1024) break;
      folded = fewer;
    }
  }
  folded.sort((a, b) => b.lastAt - a.lastAt);
  const [first] = rows;
  catalogue.run(
    "DELETE FROM activity WHERE entity_id = ? AND action = ? AND allowed = ?",
    first?.entityId ?? "",
    first?.action ?? "",
    Number(first?.allowed ?? false),
  );
  for (const row of folded.slice(0, ROWS_OF_ACTION_MAX)) addRow(catalogue, row);
}

function foldOnce(rows: readonly Activity[], together: number): Activity[] {
  const groups = new Map<string, Activity[]>();
  for (const row of rows) {
    const prefix = widerPrefix(row.resource) ?? row.resource;
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [row]);
    else group.push(row);
  }
  const merged = [...groups].flatMap(([prefix, group]) => {
    const isWider = group.every(({ resource }) => resource !== prefix);
    return isWider && group.length >= together
      ? [group.map((row) => ({ ...row, resource: prefix, isPrefix: true })).reduce(joined)]
      : group;
  });
  return withoutCovered(merged);
}

/** Rows below a prefix that is there are part of it. */
function withoutCovered(rows: readonly Activity[]): Activity[] {
  const kept = new Map<string, Activity>();
  const prefixes = new Set(rows.filter((row) => row.isPrefix).map((row) => row.resource));
  const widestFirst = [...rows].sort((a, b) => a.resource.length - b.resource.length);
  for (const row of widestFirst) {
    const prefix = coveringPrefix(
      prefixes,
      row.isPrefix ? row.resource.slice(0, -1) : row.resource,
    );
    const placed = prefix === undefined ? row : { ...row, resource: prefix, isPrefix: true };
    const key = `${Number(placed.isPrefix)} ${placed.resource}`;
    const known = kept.get(key);
    kept.set(key, known === undefined ? placed : joined(known, placed));
  }
  return [...kept.values()];
}

function joined(a: Activity, b: Activity): Activity {
  const { lastAt, lastRegion, lastArn } = a.lastAt >= b.lastAt ? a : b;
  const firstAt = Math.min(a.firstAt, b.firstAt);
  return { ...a, uses: a.uses + b.uses, firstAt, lastAt, lastRegion, lastArn };
}

/** Inside `note`. */
export function pruneActivity(catalogue: Catalogue): void {
  const { n } = catalogue.get<{ n: number }>("SELECT count(*) AS n FROM activity") ?? { n: 0 };
  if (n <= ROWS_MAX) return;
  catalogue.run(
    `DELETE FROM activity WHERE last_at <=
       (SELECT last_at FROM activity ORDER BY last_at LIMIT 1 OFFSET ?)`,
    ROWS_PRUNED,
  );
}

/** All that the entities did; REQUIRES that the buffer was flushed. */
export function activitiesOf(catalogue: Catalogue, entityIds: readonly string[]): Activity[] {
  return entityIds.flatMap((entityId) =>
    catalogue
      .all<ActivityRow>("SELECT * FROM activity WHERE entity_id = ?", entityId)
      .map(activityOf),
  );
}

/** All that users, roles and the root of an account did; REQUIRES that the buffer was flushed. */
export function activitiesOfAccount(catalogue: Catalogue, accountId: string): Activity[] {
  return catalogue
    .all<ActivityRow>(
      `SELECT activity.* FROM activity WHERE entity_id = ?
       UNION ALL SELECT activity.* FROM entity JOIN activity ON activity.entity_id = entity.id
         WHERE entity.account_id = ?`,
      accountId,
      accountId,
    )
    .map(activityOf);
}

function activityOf(row: ActivityRow): Activity {
  return {
    entityId: row.entity_id,
    action: row.action,
    allowed: row.allowed === 1,
    resource: row.resource,
    isPrefix: row.is_prefix === 1,
    uses: row.uses,
    firstAt: row.first_at,
    lastAt: row.last_at,
    lastRegion: row.last_region,
    lastArn: row.last_arn,
  };
}
