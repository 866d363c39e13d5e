/**
 * Which route of a table a packet takes: longest prefix first; of one prefix a static route before one by prefix list
 * before a propagated one; nothing that is propagated reaches into the VPC.
 * https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
 */
import type { Cidr, Route, RouteTarget, Topology } from "../topology.ts";
import { type CidrBlock, containsBlock, parseCidr } from "./cidr.ts";
import { PrefixTrie } from "./prefix-trie.ts";

/** The route that was taken. */
export interface RouteMatch {
  /** Of a prefix list: its entry that matched. */
  readonly destination: Cidr;
  readonly prefixListId: string | undefined;
  readonly target: RouteTarget;
  readonly propagated: boolean;
}

const RANK = { static: 0, prefixList: 1, propagated: 2 } as const;

interface Candidate extends RouteMatch {
  readonly block: CidrBlock;
  readonly rank: number;
}

/** One table, compiled when it is first asked after a change. A table that does not exist has no routes. */
export class CompiledRouteTable {
  readonly id: string;
  readonly #topology: Topology;
  #trie4 = new PrefixTrie(4);
  #trie6 = new PrefixTrie(6);
  #matches: readonly RouteMatch[] = [];
  #isStale = true;
  /** That its routes name. */
  prefixListIds: ReadonlySet<string> = new Set();

  constructor(id: string, topology: Topology) {
    this.id = id;
    this.#topology = topology;
  }

  lookup4(address: number): RouteMatch | undefined {
    if (this.#isStale) this.#compile();
    return this.#matches[this.#trie4.lookup4(address)];
  }

  lookup6(word0: number, word1: number, word2: number, word3: number): RouteMatch | undefined {
    if (this.#isStale) this.#compile();
    return this.#matches[this.#trie6.lookup6(word0, word1, word2, word3)];
  }

  get sizeBytes(): number {
    return this.#trie4.sizeBytes + this.#trie6.sizeBytes;
  }

  invalidate(): void {
    this.#isStale = true;
  }

  #compile(): void {
    this.#isStale = false;
    const routes = this.#topology.routeTables.get(this.id)?.routes ?? [];
    this.prefixListIds = new Set(routes.flatMap((route) => prefixListOf(route) ?? []));
    const local = routes.flatMap((route) =>
      route.target.kind === "local" && typeof route.destination === "string"
        ? (parseCidr(route.destination) ?? [])
        : [],
    );
    const candidates = routes
      .flatMap((route) => this.#candidates(route))
      .filter(
        (each) => !each.propagated || !local.some((inside) => containsBlock(inside, each.block)),
      );
    // Stable: of equals the first.
    candidates.sort((one, other) => one.rank - other.rank);
    this.#trie4 = new PrefixTrie(4);
    this.#trie6 = new PrefixTrie(6);
    this.#matches = candidates;
    for (const [index, { block }] of candidates.entries()) {
      const trie = block.version === 4 ? this.#trie4 : this.#trie6;
      if (trie.get(block) < 0) trie.set(block, index);
    }
  }

  #candidates(route: Route): Candidate[] {
    const { target, propagated } = route;
    const prefixListId = prefixListOf(route);
    const destinations =
      prefixListId === undefined
        ? [route.destination as Cidr]
        : (this.#topology.prefixLists.get(prefixListId)?.entries ?? []);
    const rank = propagated
      ? RANK.propagated
      : prefixListId === undefined
        ? RANK.static
        : RANK.prefixList;
    return destinations.flatMap((destination) => {
      const block = parseCidr(destination);
      if (block === undefined) return [];
      return { block, rank, destination, prefixListId, target, propagated };
    });
  }
}

function prefixListOf(route: Route): string | undefined {
  return typeof route.destination === "string" ? undefined : route.destination.prefixListId;
}

/** The compiled form of every route table that packets were routed by. */
export class RouteLookup {
  readonly #topology: Topology;
  readonly #tables = new Map<string, CompiledRouteTable>();

  constructor(topology: Topology) {
    this.#topology = topology;
    topology.routeTables.onChange((id) => {
      this.#tables.get(id)?.invalidate();
      if (topology.routeTables.get(id) === undefined) this.#tables.delete(id);
    });
    topology.prefixLists.onChange((id) => {
      for (const table of this.#tables.values()) {
        if (table.prefixListIds.has(id)) table.invalidate();
      }
    });
  }

  /** It stays right when the table changes; keep it no longer than the table's id. */
  table(id: string): CompiledRouteTable {
    const known = this.#tables.get(id);
    if (known !== undefined) return known;
    const table = new CompiledRouteTable(id, this.#topology);
    // One that does not exist is not kept: anybody could ask for any id.
    if (this.#topology.routeTables.get(id) !== undefined) this.#tables.set(id, table);
    return table;
  }
}
