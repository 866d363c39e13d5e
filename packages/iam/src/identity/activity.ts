/**
 * What principals do, noted on the path of every decision and written a little later, like last use: a crash loses at most the
 * last `FLUSH_DELAY_MS`. Noting is a look-up or two; many resources of one action are folded into their prefixes, so
 * that memory stays bounded whatever is asked. Drawn in docs/internals/activity.md.
 */
import type { Clock, Timer } from "@cloudglass/env";
import type { Principal } from "../policy/evaluation.ts";
import { pruneActivity, writeActivity } from "./activity-table.ts";
import type { Catalogue } from "./catalogue.ts";
import { widerPrefix } from "./resource-prefix.ts";
import type { Session } from "./session-token.ts";

export interface ActivityBuffer {
  note(principal: Principal, session: Session | undefined, use: Use): void;
  flush(): void;
  close(): void;
}

export interface Use {
  readonly action: string;
  readonly resource: string;
  readonly region: string;
  readonly allowed: boolean;
  readonly at: number;
}

/** Uses of one resource, or of all with one prefix, since the last flush. */
export interface Tally {
  count: number;
  readonly firstAt: number;
  lastAt: number;
  lastRegion: string;
  lastArn: string;
}

/** Of one action with one outcome. Most have one resource in a second: maps are made for the others. */
export interface ActionTally {
  readonly action: string;
  readonly allowed: boolean;
  readonly resource: string;
  readonly tally: Tally;
  /** Further resources. */
  resources: Map<string, Tally> | undefined;
  prefixes: Map<string, Tally> | undefined;
}

export interface EntityTally {
  /** `AIDA…`, `AROA…`, or the account id for its root. */
  readonly entityId: string;
  readonly actions: ActionTally[];
}

const FLUSH_DELAY_MS = 1000;
/** Tallies held before they are written at once: few, so that a write is short and they leave little behind. */
const PENDING_MAX = 256;
/** Resources of one action that are held one by one; then prefixes, from narrow to wide. */
const RESOURCES_MAX = 64;

export function activityBuffer(catalogue: Catalogue, clock: Clock): ActivityBuffer {
  let entities: EntityTally[] = [];
  let ofPrincipal = new WeakMap<Principal, EntityTally>();
  let pending = 0;
  let timer: Timer | undefined;

  function flush(): void {
    timer?.cancel();
    timer = undefined;
    if (pending === 0) return;
    const written = entities;
    entities = [];
    ofPrincipal = new WeakMap();
    pending = 0;
    catalogue.note(() => {
      for (const entity of written) writeActivity(catalogue, entity);
      pruneActivity(catalogue);
    });
  }

  /** Sessions of one role have a tally each; they are added up when they are written. */
  function entityOf(principal: Principal, session: Session | undefined): EntityTally | undefined {
    const entityId = session?.entityId ?? entityIdOf(principal);
    if (entityId === undefined) return undefined;
    const entity: EntityTally = { entityId, actions: [] };
    entities.push(entity);
    ofPrincipal.set(principal, entity);
    return entity;
  }

  return {
    note(principal, session, use) {
      const entity = ofPrincipal.get(principal) ?? entityOf(principal, session);
      if (entity === undefined) return;
      const tally = tallyOf(entity.actions, use);
      if (tally === undefined) return;
      if (tally.count === 0) pending++;
      tally.count++;
      tally.lastAt = use.at;
      tally.lastRegion = use.region;
      tally.lastArn = principal.arn;
      if (pending >= PENDING_MAX) flush();
      else timer ??= clock.watch(FLUSH_DELAY_MS, flush);
    },
    flush,
    close: flush,
  };
}

/** Services, strangers and callers of an identity provider have nothing that could be told of them. */
function entityIdOf({ kind, accountId, userId }: Principal): string | undefined {
  if (kind === "root") return accountId;
  if (kind !== "user" && kind !== "assumed-role") return undefined;
  const end = userId.indexOf(":");
  return end < 0 ? userId : userId.slice(0, end);
}

/** Undefined when there are too many resources that no prefix can stand for, which are then not noted. */
function tallyOf(actions: ActionTally[], use: Use): Tally | undefined {
  const { action, allowed, resource } = use;
  for (const known of actions) {
    if (known.action !== action || known.allowed !== allowed) continue;
    if (known.resource === resource) return known.tally;
    return known.resources?.get(resource) ?? furtherTally(known, use);
  }
  const tally = newTally(use);
  actions.push({ action, allowed, resource, tally, resources: undefined, prefixes: undefined });
  return tally;
}

function furtherTally(known: ActionTally, use: Use): Tally | undefined {
  const { resource } = use;
  known.resources ??= new Map();
  if (known.resources.size < RESOURCES_MAX - 1) return added(known.resources, resource, use);
  known.prefixes ??= new Map();
  const { prefixes } = known;
  // The usual case of many objects in one place: what is found is a prefix, so it need not be worked out.
  const narrowest = prefixes.get(resource.slice(0, resource.lastIndexOf("/") + 1));
  if (narrowest !== undefined) return narrowest;
  let widest: string | undefined;
  for (let at = widerPrefix(resource); at !== undefined; at = widerPrefix(at)) {
    const folded = prefixes.get(at);
    if (folded !== undefined) return folded;
    if (prefixes.size < RESOURCES_MAX) return added(prefixes, at, use);
    widest = at;
  }
  if (widest === undefined || prefixes.size >= 2 * RESOURCES_MAX) return undefined;
  return added(prefixes, widest, use);
}

function added(map: Map<string, Tally>, resource: string, use: Use): Tally {
  const tally = newTally(use);
  map.set(resource, tally);
  return tally;
}

function newTally({ at, region }: Use): Tally {
  return { count: 0, firstAt: at, lastAt: at, lastRegion: region, lastArn: "" };
}
