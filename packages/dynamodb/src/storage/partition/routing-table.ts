/**
 * Which partition has which suffixes. Never changed: a split makes a new one.
 *
 * INVARIANT: the routes are in order, the first begins and the last ends openly, and each ends where the next begins.
 */
import type { KeyRange } from "../mutation.ts";
import { compareSuffix, isRouted, type PartitionId, writerOf } from "./key-spaces.ts";

export interface Route {
  readonly id: PartitionId;
  /** Undefined for the first partition of a keyspace. */
  readonly parentId: PartitionId | undefined;
  /** Of suffixes. */
  readonly range: KeyRange;
}

/** A partition that was split. */
export interface Replaced {
  readonly id: PartitionId;
  readonly parentId: PartitionId | undefined;
  /** Has the local spaces now. */
  readonly lowId: PartitionId;
  readonly highId: PartitionId;
}

/** A partition there is or was. */
export interface Ancestry {
  readonly id: PartitionId;
  readonly parentId: PartitionId | undefined;
  /** It was split: it writes no more. */
  readonly isReplaced: boolean;
}

export interface RoutingParts {
  /** Rises with every split. */
  readonly version: number;
  /** No partition has had it or a higher one. */
  readonly nextId: PartitionId;
  readonly routes: readonly Route[];
  /** In the order of their splits. */
  readonly replaced: readonly Replaced[];
}

export class RoutingTable implements RoutingParts {
  readonly version: number;
  readonly nextId: PartitionId;
  readonly routes: readonly Route[];
  readonly replaced: readonly Replaced[];
  /** Parents before their children. */
  readonly lineage: readonly Ancestry[];
  /** Without the open beginning of the first. */
  readonly #beginnings: readonly Uint8Array[];

  constructor({ version, nextId, routes, replaced }: RoutingParts) {
    this.version = version;
    this.nextId = nextId;
    this.routes = routes;
    this.replaced = replaced;
    this.lineage = [
      ...replaced.map(({ id, parentId }) => ({ id, parentId, isReplaced: true })),
      ...routes.map(({ id, parentId }) => ({ id, parentId, isReplaced: false })),
    ];
    this.#beginnings = routes.slice(1).map(({ range }) => range.from!);
  }

  /** Of a new keyspace: one partition has everything. */
  static whole(): RoutingTable {
    const routes = [{ id: 1, parentId: undefined, range: { from: undefined, to: undefined } }];
    return new RoutingTable({ version: 1, nextId: 2, routes, replaced: [] });
  }

  /** Of a new keyspace that is divided from the first. Its version is above that of `whole`, which needs no file. */
  static divided(beginnings: readonly Uint8Array[]): RoutingTable {
    const routes = [undefined, ...beginnings].map((from, at) => ({
      id: at + 1,
      parentId: undefined,
      range: { from, to: beginnings[at] },
    }));
    return new RoutingTable({ version: 2, nextId: routes.length + 1, routes, replaced: [] });
  }

  /** Position in `routes`. Undefined for a key of a local space that no partition of this keyspace wrote. */
  indexOf(key: Uint8Array): number | undefined {
    if (!isRouted(key)) return this.#indexOfId(this.#holderOf(writerOf(key)));
    let low = 0;
    let high = this.#beginnings.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareSuffix(key, this.#beginnings[middle]!) < 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** With two in the place of one. REQUIRES: they are of `divide`, and their ids are not below `nextId`. */
  split(low: Route, high: Route): RoutingTable {
    const id = low.parentId!;
    const at = this.#indexOfId(id)!;
    const { parentId } = this.routes[at]!;
    return new RoutingTable({
      version: this.version + 1,
      nextId: Math.max(this.nextId, low.id + 1, high.id + 1),
      routes: [...this.routes.slice(0, at), low, high, ...this.routes.slice(at + 1)],
      replaced: [...this.replaced, { id, parentId, lowId: low.id, highId: high.id }],
    });
  }

  #holderOf(writer: PartitionId): PartitionId {
    let holder = writer;
    for (const { id, lowId } of this.replaced) if (id === holder) holder = lowId;
    return holder;
  }

  #indexOfId(id: PartitionId): number | undefined {
    const at = this.routes.findIndex((route) => route.id === id);
    return at < 0 ? undefined : at;
  }
}

/** The children of a partition that is divided at `boundary`, which lies inside its range. */
export function divide(
  { id, range }: Route,
  boundary: Uint8Array,
  [lowId, highId]: readonly [PartitionId, PartitionId],
): { readonly low: Route; readonly high: Route } {
  return {
    low: { id: lowId, parentId: id, range: { from: range.from, to: boundary } },
    high: { id: highId, parentId: id, range: { from: boundary, to: range.to } },
  };
}
