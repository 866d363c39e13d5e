/**
 * What principals do, noted on the path of every decision and written a little later, like last use: a crash loses at most the
 * last `FLUSH_DELAY_MS`. Noting is two look-ups in maps; many resources of one action are folded into their prefixes, so
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

/** Of one action with one outcome. */
export interface ActionTally {
  readonly action: string;
  readonly allowed: boolean;
  readonly resources: Map<string, Tally>;
  readonly prefixes: Map<string, Tally>;
}

export interface EntityTally {
  /** `AIDA…`, `AROA…`, or the account id for its root. */
  readonly entityId: string;
  /** By action, a sign before it when it was denied. */
  readonly actions: Map<string, ActionTally>;
}

const FLUSH_DELAY_MS = 1000;
/** Tallies held before they are written at once. */
const PENDING_MAX = 4096;
/** Resources of one action that are held one by one; then prefixes, from narrow to wide. */
const RESOURCES_MAX = 64;

export function activityBuffer(catalogue: Catalogue, clock: Clock): ActivityBuffer {
  let entities = new Map<string, EntityTally>();
  let ofPrincipal = new WeakMap<Principal, EntityTally>();
  let pending = 0;
  let timer: Timer | undefined;

  function flush(): void {
    timer?.cancel();
    timer = undefined;
    if (pending === 0) return;
    const written = [...entities.values()];
    entities = new Map();
    ofPrincipal = new WeakMap();
    pending = 0;
    catalogue.note(() => {
      for (const entity of written) writeActivity(catalogue, entity);
      pruneActivity(catalogue);
    });
  }

  function entityOf(principal: Principal, session: Session | undefined): EntityTally | undefined {
    const entityId = session?.entityId ?? entityIdOf(principal);
    if (entityId === undefined) return undefined;
    let entity = entities.get(entityId);
    if (entity === undefined) {
      entity = { entityId, actions: new Map() };
      entities.set(entityId, entity);
    }
    ofPrincipal.set(principal, entity);
    return entity;
  }

  return {
    note(principal, session, use) {
      const entity = ofPrincipal.get(principal) ?? entityOf(principal, session);
      if (entity === undefined) return;
      const action = actionOf(entity, use);
      const tally = action.resources.get(use.resource) ?? newTally(action, use);
      if (tally === undefined) return;
      if (tally.count === 0) pending++;
      tally.count++;
      tally.lastAt = use.at;
      tally.lastRegion = use.region;
      tally.lastArn = principal.arn;
      if (pending >= PENDING_MAX) flush();
      else timer ??= clock.schedule(FLUSH_DELAY_MS, flush);
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

function actionOf({ actions }: EntityTally, { action, allowed }: Use): ActionTally {
  const name = allowed ? action : `-${action}`;
  let tally = actions.get(name);
  if (tally === undefined) {
    tally = { action, allowed, resources: new Map(), prefixes: new Map() };
    actions.set(name, tally);
  }
  return tally;
}

/** Undefined when there are too many resources that no prefix can stand for, which are then not noted. */
function newTally({ resources, prefixes }: ActionTally, use: Use): Tally | undefined {
  const { resource } = use;
  if (resources.size < RESOURCES_MAX) return added(resources, resource, use);
  // The usual case of many objects in one place: what is found is a prefix, so it need not be worked out.
  const narrowest = prefixes.get(resource.slice(0, resource.lastIndexOf("/") + 1));
  if (narrowest !== undefined) return narrowest;
  let widest: string | undefined;
  for (let at = widerPrefix(resource); at !== undefined; at = widerPrefix(at)) {
    const known = prefixes.get(at);
    if (known !== undefined) return known;
    if (prefixes.size < RESOURCES_MAX) return added(prefixes, at, use);
    widest = at;
  }
  if (widest === undefined || prefixes.size >= 2 * RESOURCES_MAX) return undefined;
  return added(prefixes, widest, use);
}

function added(map: Map<string, Tally>, resource: string, { at, region }: Use): Tally {
  const tally: Tally = { count: 0, firstAt: at, lastAt: at, lastRegion: region, lastArn: "" };
  map.set(resource, tally);
  return tally;
}
