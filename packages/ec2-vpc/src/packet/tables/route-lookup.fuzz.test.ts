import fc from "fast-check";
import { expect, test } from "vitest";
import { type IpAddress, parseIp } from "../frame/address.ts";
import { createTopology, type Route, type RouteTarget, type Topology } from "../topology.ts";
import { type CidrBlock, cidr, containsAddress, containsBlock, formatCidr } from "./cidr.ts";
import { RouteLookup, type RouteMatch } from "./route-lookup.ts";
import { address4, address6, block4, block6 } from "./testing/arbitrary.ts";

const TABLE = "rtb-1";
const local: RouteTarget = { kind: "local" };
const gateway: RouteTarget = { kind: "internet-gateway", id: "igw-1" };
const peering: RouteTarget = { kind: "vpc-peering-connection", id: "pcx-1" };
const vpn: RouteTarget = { kind: "virtual-private-gateway", id: "vgw-1" };
const appliance: RouteTarget = { kind: "network-interface", id: "eni-1" };

function route(destination: Route["destination"], target: RouteTarget, propagated = false): Route {
  return { destination, target, propagated };
}

const toList = (id: string, target: RouteTarget) => route({ prefixListId: id }, target);

function setUp(routes: readonly Route[]): { topology: Topology; lookup: RouteLookup } {
  const topology = createTopology();
  const lookup = new RouteLookup(topology);
  put(topology, routes);
  return { topology, lookup };
}

function put(topology: Topology, routes: readonly Route[]): void {
  topology.routeTables.put({ id: TABLE, vpcId: "vpc-1", routes, gatewayId: undefined });
}

function ask(lookup: RouteLookup, address: IpAddress | string): RouteMatch | undefined {
  const asked = typeof address === "string" ? parseIp(address)! : address;
  const table = lookup.table(TABLE);
  return typeof asked === "number" ? table.lookup4(asked) : table.lookup6(...asked);
}

test("the most specific route is taken, and none where none matches", () => {
  const { lookup } = setUp([
    route("0.0.0.0/0", gateway),
    route("10.0.0.0/16", local),
    route("172.31.0.0/16", peering),
    route("2001:db8::/56", local),
  ]);
  expect(ask(lookup, "10.0.1.2")).toMatchObject({ target: local, destination: "10.0.0.0/16" });
  expect(ask(lookup, "172.31.4.5")?.target).toEqual(peering);
  expect(ask(lookup, "8.8.8.8")?.target).toEqual(gateway);
  expect(ask(lookup, "2001:db8::1")?.target).toEqual(local);
  expect(ask(lookup, "2001:db9::1")).toBeUndefined();
});

test("a static route goes before a prefix list's, and that before a propagated one, whatever their order", () => {
  const list = { id: "pl-1", entries: ["172.31.0.0/24"] };
  const routes = [
    route("172.31.0.0/24", vpn, true),
    toList("pl-1", peering),
    route("172.31.0.0/24", gateway),
  ];
  for (let first = 0; first < 3; first++) {
    const { topology, lookup } = setUp([...routes.slice(first), ...routes.slice(0, first)]);
    topology.prefixLists.put(list);
    expect(ask(lookup, "172.31.0.1")).toMatchObject({ target: gateway, prefixListId: undefined });
    put(topology, routes.slice(0, 2).reverse());
    expect(ask(lookup, "172.31.0.1")).toMatchObject({ target: peering, prefixListId: "pl-1" });
    put(topology, routes.slice(0, 1));
    expect(ask(lookup, "172.31.0.1")).toMatchObject({ target: vpn, propagated: true });
  }
});

test("a propagated route never leads into the VPC; a more specific static one may lead through an appliance", () => {
  const { topology, lookup } = setUp([
    route("10.0.0.0/16", local),
    route("10.0.1.0/24", vpn, true),
    route("10.0.0.0/8", vpn, true),
  ]);
  expect(ask(lookup, "10.0.1.1")?.target).toEqual(local);
  expect(ask(lookup, "10.1.1.1")?.target).toEqual(vpn);
  put(topology, [route("10.0.0.0/16", local), route("10.0.1.0/24", appliance)]);
  expect(ask(lookup, "10.0.1.1")?.target).toEqual(appliance);
  expect(ask(lookup, "10.0.2.1")?.target).toEqual(local);
});

test("of prefix lists with the same entry the same one is always taken", () => {
  const { topology, lookup } = setUp([toList("pl-1", peering), toList("pl-2", gateway)]);
  topology.prefixLists.put({ id: "pl-1", entries: ["10.0.0.0/8"] });
  topology.prefixLists.put({ id: "pl-2", entries: ["10.0.0.0/8", "10.1.0.0/16"] });
  expect(ask(lookup, "10.2.0.1")?.prefixListId).toBe("pl-1");
  expect(ask(lookup, "10.1.0.1")?.prefixListId).toBe("pl-2");
});

test("changes of the table and of its prefix lists are seen by the next packet", () => {
  const { topology, lookup } = setUp([toList("pl-1", peering)]);
  const table = lookup.table(TABLE);
  const address = parseIp("10.0.0.1") as number;
  expect(table.lookup4(address)).toBeUndefined();
  topology.prefixLists.put({ id: "pl-1", entries: ["10.0.0.0/24"] });
  expect(table.lookup4(address)?.destination).toBe("10.0.0.0/24");
  topology.prefixLists.put({ id: "pl-1", entries: ["10.0.0.1/32"] });
  expect(table.lookup4(address)?.destination).toBe("10.0.0.1/32");
  topology.prefixLists.remove("pl-1");
  expect(table.lookup4(address)).toBeUndefined();
  put(topology, [route("10.0.0.0/8", gateway)]);
  expect(table.lookup4(address)?.target).toEqual(gateway);
  topology.routeTables.remove(TABLE);
  expect(lookup.table(TABLE).lookup4(address)).toBeUndefined();
  put(topology, [route("10.0.0.0/8", peering)]);
  expect(lookup.table(TABLE).lookup4(address)?.target).toEqual(peering);
});

const block = fc.oneof(block4, block6).map(formatCidr);
const target = fc.constantFrom(local, gateway, peering, vpn, appliance);
const anyRoute = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(block, target).map(([to, by]) => route(to, by)) },
  { weight: 2, arbitrary: block.map((to) => route(to, vpn, true)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("pl-1", "pl-2"), target).map(([id, by]) => toList(id, by)),
  },
);
const entries = fc.array(block, { maxLength: 6 });

/** Tries every destination of every route, by the sentences of AWS's page. */
function slowly(
  topology: Topology,
  routes: readonly Route[],
  address: IpAddress,
): { readonly block: CidrBlock; readonly route: Route } | undefined {
  const all = routes.flatMap((each) => {
    const blocks =
      typeof each.destination === "string"
        ? [each.destination]
        : (topology.prefixLists.get(each.destination.prefixListId)?.entries ?? []);
    return blocks.map((text) => ({ block: cidr(text), route: each }));
  });
  const inside = all.filter(({ route: { target: to, destination } }) => {
    return to.kind === "local" && typeof destination === "string";
  });
  const matching = all
    .filter((each) => containsAddress(each.block, address))
    .filter(
      (each) =>
        !each.route.propagated || !inside.some((within) => containsBlock(within.block, each.block)),
    );
  const longest = Math.max(...matching.map((each) => each.block.length));
  const best = matching.filter((each) => each.block.length === longest);
  return (
    best.find((each) => typeof each.route.destination === "string" && !each.route.propagated) ??
    best.find((each) => typeof each.route.destination !== "string") ??
    best[0]
  );
}

test("every address takes the route that AWS's rules choose among all of them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anyRoute, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
      entries,
      entries,
      fc.array(fc.oneof(address4, address6), { maxLength: 30 }),
      (tables, list1, list2, addresses) => {
        const { topology, lookup } = setUp([]);
        topology.prefixLists.put({ id: "pl-1", entries: list1 });
        topology.prefixLists.put({ id: "pl-2", entries: [] });
        for (const [turn, routes] of tables.entries()) {
          if (turn === 1) topology.prefixLists.put({ id: "pl-2", entries: list2 });
          put(topology, routes);
          const edges = [...list1, ...list2].map((text) => cidr(text).address);
          const ends = routes.flatMap(({ destination }) =>
            typeof destination === "string" ? [cidr(destination).address] : [],
          );
          for (const address of [...addresses, ...edges, ...ends]) {
            const expected = slowly(topology, routes, address);
            const taken = ask(lookup, address);
            expect(taken?.target).toBe(expected?.route.target);
            expect(taken?.propagated).toBe(expected?.route.propagated);
            expect(taken?.destination).toBe(expected && formatCidr(expected.block));
          }
        }
      },
    ),
    { numRuns: 250 },
  );
});
