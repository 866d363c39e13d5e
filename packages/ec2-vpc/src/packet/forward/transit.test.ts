/** Peering and transit gateways: VPC to VPC. */
import { describe, expect, test } from "vitest";
import type { Hop } from "../trace.ts";
import type { Forwarder } from "./forwarder.ts";
import { ALL_OUT, groupRule, type NetworkBuilder, route } from "./network.fixture.ts";
import { packetBytes, plainOf, replyTo, viewOf } from "./packet.fixture.ts";
import { ANYWHERE, forwarderOf, ids, kept, threeVpcs } from "./three-vpcs.fixture.ts";

describe("peering", () => {
  function peered(): NetworkBuilder {
    const network = threeVpcs();
    const { topology } = network;
    for (const [one, other] of [
      [1, 2],
      [2, 3],
    ] as const) {
      topology.peeringConnections.put({
        id: `pcx-${one}${other}`,
        requesterVpcId: `vpc-${one}`,
        accepterVpcId: `vpc-${other}`,
        active: true,
      });
    }
    const pcx = (id: string) => ({ kind: "vpc-peering-connection", id }) as const;
    network.routes("rtb-1", "vpc-1", [
      route("10.2.0.0/16", pcx("pcx-12")),
      route("10.3.0.0/16", pcx("pcx-12")),
      route(ANYWHERE, pcx("pcx-12")),
    ]);
    network.routes("rtb-2", "vpc-2", [
      route("10.1.0.0/16", pcx("pcx-12")),
      route("10.3.0.0/16", pcx("pcx-23")),
      route(ANYWHERE, { kind: "internet-gateway", id: "igw-2" }),
    ]);
    network.routes("rtb-3", "vpc-3", [route("10.2.0.0/16", pcx("pcx-23"))]);
    return network;
  }

  test("leads to the peer, there and back", () => {
    const forwarder = forwarderOf(peered());
    const sent = kept(forwarder.send("eni-1a", packetBytes("10.1.0.10", "10.2.1.10")));
    expect(sent.interfaceId).toBe("eni-2b");
    expect(forwarder.send("eni-2b", replyTo(sent.packet)).interfaceId).toBe("eni-1a");
  });

  test("is not transitive, and leads to none of the peer's gateways", () => {
    const forwarder = forwarderOf(peered());
    for (const to of ["10.3.0.10", "203.0.113.5"]) {
      expect(forwarder.send("eni-1a", packetBytes("10.1.0.10", to)).drop).toBe("not-transitive");
    }
  });

  test("lets a rule name the peer's group, while the connection is active", () => {
    const network = peered();
    const rule = groupRule(false, { securityGroupId: "sg-1" }, { protocol: 6 });
    network.group("sg-2", "vpc-2", [...ALL_OUT, rule]);
    const forwarder = forwarderOf(network);
    const ask = (port: number) =>
      forwarder.send("eni-1a", packetBytes("10.1.0.10", "10.2.0.10", { port }));
    expect(ask(1).kind).toBe("interface");
    const connection = network.topology.peeringConnections.get("pcx-12")!;
    network.topology.peeringConnections.put({ ...connection, active: false });
    expect(ask(2).drop).toBe("blackhole");
    // Its third VPC is a peer of the second's, but has no such group.
    const other = forwarder.send("eni-3a", packetBytes("10.3.0.10", "10.2.0.10"));
    expect(other.drop).toBe("security-group-ingress");
  });
});

describe("transit gateways", () => {
  function transit(applianceMode = false): NetworkBuilder {
    const network = threeVpcs();
    const { topology } = network;
    topology.transitGateways.put({ id: "tgw-1", accountId: "123456789012" });
    for (const vpc of [1, 2, 3]) {
      const subnets = [`subnet-${vpc}a`, `subnet-${vpc}b`];
      const isAppliance = applianceMode && vpc === 2;
      network.attach(`tgw-attach-${vpc}`, "tgw-1", `vpc-${vpc}`, subnets, "tgw-rtb-1", isAppliance);
      network.routes(`rtb-${vpc}`, `vpc-${vpc}`, [
        route("10.0.0.0/8", { kind: "transit-gateway", id: "tgw-1" }),
      ]);
    }
    topology.transitGatewayRouteTables.put({
      id: "tgw-rtb-1",
      transitGatewayId: "tgw-1",
      routes: [
        { destination: "10.1.0.0/16", attachmentId: "tgw-attach-1", propagated: true },
        { destination: "10.2.0.0/16", attachmentId: "tgw-attach-2", propagated: true },
        { destination: "10.3.0.0/16", attachmentId: undefined, propagated: false },
      ],
    });
    return network;
  }

  test("route between VPCs by the attachment's table, with a hop less to live", () => {
    const forwarder = forwarderOf(transit());
    const hops: Hop[] = [];
    const sent = kept(forwarder.send("eni-1a", packetBytes("10.1.0.10", "10.2.1.10"), hops));
    expect(sent.interfaceId).toBe("eni-2b");
    expect(viewOf(sent.packet).ttl).toBe(63);
    expect(ids(hops)).toContain("tgw-rtb-1");
    expect(forwarder.send("eni-2b", replyTo(sent.packet)).interfaceId).toBe("eni-1a");
  });

  test("a blackhole route drops, and so does what no route leads to", () => {
    const forwarder = forwarderOf(transit());
    const ask = (to: string) => forwarder.send("eni-1a", packetBytes("10.1.0.10", to)).drop;
    expect(ask("10.3.0.10")).toBe("blackhole");
    expect(ask("10.4.0.10")).toBe("no-route");
  });

  test("are not reached from a zone in which the attachment has no subnet", () => {
    const network = transit();
    const attachment = network.topology.transitGatewayAttachments.get("tgw-attach-1")!;
    network.topology.transitGatewayAttachments.put({ ...attachment, subnetIds: ["subnet-1a"] });
    const forwarder = forwarderOf(network);
    expect(forwarder.send("eni-1a", packetBytes("10.1.0.10", "10.2.0.10")).kind).toBe("interface");
    const hops: Hop[] = [];
    const other = forwarder.send("eni-1b", packetBytes("10.1.1.10", "10.2.0.10"), hops);
    expect(other.drop).toBe("gateway-not-attached");
    expect(hops.at(-1)!.why).toContain("us-east-1b");
  });

  test("keep to the sender's zone, or in appliance mode to the flow's, the same both ways", () => {
    const zoneOf = (forwarder: Forwarder, from: string, packet: Uint8Array) => {
      const hops: Hop[] = [];
      forwarder.send(from, packet, hops);
      const out = hops.find(
        ({ kind, direction }) => kind === "transit-gateway" && direction === "egress",
      );
      return out?.rule?.subnetId;
    };
    const plain = forwarderOf(transit());
    expect(zoneOf(plain, "eni-1a", packetBytes("10.1.0.10", "10.2.1.10"))).toBe("subnet-2a");
    expect(zoneOf(plain, "eni-1b", packetBytes("10.1.1.10", "10.2.1.10"))).toBe("subnet-2b");
    const appliance = forwarderOf(transit(true));
    const taken = new Map<number, unknown>();
    for (let sourcePort = 2000; sourcePort < 2016; sourcePort++) {
      const there = { sourcePort, port: 443 };
      taken.set(
        sourcePort,
        zoneOf(appliance, "eni-1a", packetBytes("10.1.0.10", "10.2.1.10", there)),
      );
    }
    expect(new Set(taken.values())).toEqual(new Set(["subnet-2a", "subnet-2b"]));
    // The other way round the addresses are the other VPC's to send: out of the second into the second.
    const turned = transit(true);
    turned.interface("eni-1a", "subnet-1a", {
      address: "10.1.0.10",
      securityGroupIds: ["sg-1"],
      sourceDestinationCheck: false,
    });
    const routes = turned.topology.transitGatewayRouteTables.get("tgw-rtb-1")!.routes;
    turned.topology.transitGatewayRouteTables.put({
      id: "tgw-rtb-1",
      transitGatewayId: "tgw-1",
      routes: routes.map((each) => ({ ...each, attachmentId: "tgw-attach-2" })),
    });
    turned.routes("rtb-1", "vpc-1", []);
    turned.routes("rtb-3", "vpc-3", [
      route("10.0.0.0/8", { kind: "transit-gateway", id: "tgw-1" }),
    ]);
    turned.interface("eni-3a", "subnet-3a", {
      address: "10.3.0.10",
      securityGroupIds: ["sg-3"],
      sourceDestinationCheck: false,
    });
    const back = forwarderOf(turned);
    for (const [sourcePort, subnetId] of taken) {
      const packet = packetBytes("10.2.1.10", "10.1.0.10", { sourcePort: 443, port: sourcePort });
      expect(zoneOf(back, "eni-3a", packet)).toBe(subnetId);
    }
  });

  test("pass 8,500 bytes: what may not be cut is answered with the size that passes", () => {
    const forwarder = forwarderOf(transit());
    const big = packetBytes("10.1.0.10", "10.2.0.10", { payloadBytes: 8461 });
    const { drop, further } = kept(forwarder.send("eni-1a", big));
    expect(drop).toBe("fragmentation-needed");
    expect(further[0]!.interfaceId).toBe("eni-1a");
    const error = viewOf(further[0]!.packet);
    expect(plainOf(further[0]!.packet)).toMatchObject({ icmpType: 3, icmpCode: 4 });
    expect(error.bytes[26]! * 256 + error.bytes[27]!).toBe(8500);
    const fitting = packetBytes("10.1.0.10", "10.2.0.10", { payloadBytes: 8460 });
    expect(forwarder.send("eni-1a", fitting).kind).toBe("interface");
  });
});
