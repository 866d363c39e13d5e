/** Gateways found by what packets know of them; made anew when it is first asked after a change. */
import { parseCidr } from "../tables/cidr.ts";
import { PrefixTrie } from "../tables/prefix-trie.ts";
import type {
  InternetGateway,
  RouteTable,
  Topology,
  TransitGatewayAttachment,
  TransitGatewayRouteTable,
} from "../topology.ts";

export type TransitRoute = TransitGatewayRouteTable["routes"][number];

class CompiledTransitTable {
  readonly #routes: readonly TransitRoute[];
  readonly trie4 = new PrefixTrie(4);
  readonly trie6 = new PrefixTrie(6);

  constructor(routes: readonly TransitRoute[]) {
    this.#routes = routes;
    for (const [index, { destination }] of routes.entries()) {
      const block = parseCidr(destination);
      if (block !== undefined) (block.version === 4 ? this.trie4 : this.trie6).set(block, index);
    }
  }

  route(index: number): TransitRoute | undefined {
    return this.#routes[index];
  }
}

const NO_ROUTES = new CompiledTransitTable([]);

export class GatewayIndex {
  readonly #topology: Topology;
  #internet: Map<string, InternetGateway> | undefined;
  #edges: Map<string, RouteTable> | undefined;
  #attachments: Map<string, Map<string, TransitGatewayAttachment>> | undefined;
  readonly #transitTables = new Map<string, CompiledTransitTable>();

  constructor(topology: Topology) {
    this.#topology = topology;
    topology.internetGateways.onChange(() => {
      this.#internet = undefined;
    });
    topology.routeTables.onChange(() => {
      this.#edges = undefined;
    });
    topology.transitGatewayAttachments.onChange(() => {
      this.#attachments = undefined;
    });
    topology.transitGatewayRouteTables.onChange((id) => this.#transitTables.delete(id));
  }

  internetGatewayOf(vpcId: string): InternetGateway | undefined {
    if (this.#internet === undefined) {
      this.#internet = new Map();
      for (const each of this.#topology.internetGateways.all()) {
        if (each.vpcId !== undefined) this.#internet.set(each.vpcId, each);
      }
    }
    return this.#internet.get(vpcId);
  }

  /** The route table that is associated with the gateway: its edge. */
  edgeOf(gatewayId: string): RouteTable | undefined {
    if (this.#edges === undefined) {
      this.#edges = new Map();
      for (const each of this.#topology.routeTables.all()) {
        if (each.gatewayId !== undefined) this.#edges.set(each.gatewayId, each);
      }
    }
    return this.#edges.get(gatewayId);
  }

  attachmentOf(transitGatewayId: string, vpcId: string): TransitGatewayAttachment | undefined {
    if (this.#attachments === undefined) {
      this.#attachments = new Map();
      for (const each of this.#topology.transitGatewayAttachments.all()) {
        if (each.resource.kind !== "vpc") continue;
        const ofGateway = this.#attachments.get(each.transitGatewayId) ?? new Map();
        ofGateway.set(each.resource.id, each);
        this.#attachments.set(each.transitGatewayId, ofGateway);
      }
    }
    return this.#attachments.get(transitGatewayId)?.get(vpcId);
  }

  transitTable(id: string | undefined): CompiledTransitTable {
    if (id === undefined) return NO_ROUTES;
    const known = this.#transitTables.get(id);
    if (known !== undefined) return known;
    const record = this.#topology.transitGatewayRouteTables.get(id);
    if (record === undefined) return NO_ROUTES;
    const compiled = new CompiledTransitTable(record.routes);
    this.#transitTables.set(id, compiled);
    return compiled;
  }
}
