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

export class RoutingTable {
  /** Rises with every split. */
  readonly version: number;
  readonly routes: readonly Route[];
  /** In the order of their splits. */
  readonly replaced: readonly Replaced[];
  /** Without the open beginning of the first. */
  readonly #beginnings: readonly Uint8Array[];

  constructor(version: number, routes: readonly Route[], replaced: readonly Replaced[]) {
    this.version = version;
    this.routes = routes;
    this.replaced = replaced;
    this.#beginnings = routes.slice(1).map(({ range }) => range.from!);
  }

  /** Of a new keyspace: one partition has everything. */
  static whole(): RoutingTable {
    return new RoutingTable(1, [{ id: 1, parentId: undefined, range: {} }], []);
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

  /** REQUIRES: `boundary` is inside the range of `id`. Ids are given in the order of splits. */
  split(id: PartitionId, boundary: Uint8Array): RoutingTable {
    const at = this.#indexOfId(id)!;
    const { parentId, range } = this.routes[at]!;
    const lowId = 2 + 2 * this.replaced.length;
    const highId = lowId + 1;
    const low = { id: lowId, parentId: id, range: { from: range.from, to: boundary } };
    const high = { id: highId, parentId: id, range: { from: boundary, to: range.to } };
    return new RoutingTable(
      this.version + 1,
      [...this.routes.slice(0, at), low, high, ...this.routes.slice(at + 1)],
      [...this.replaced, { id, parentId, lowId, highId }],
    );
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
