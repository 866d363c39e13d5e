/** Gateways beside the documented walk, and what happens within a VPC, a sentence of AWS's pages at a time. */
import { describe, expect, test } from "vitest";
import { groupRule, type NetworkBuilder, route, tcpRule } from "./network.fixture.ts";
import { packetBytes, plainOf, replyTo, viewOf } from "./packet.fixture.ts";
import { ANYWHERE, forwarderOf, kept, OPEN, threeVpcs } from "./three-vpcs.fixture.ts";

describe("internet gateways", () => {
  function online(): NetworkBuilder {
    const network = threeVpcs();
    network.routes("rtb-1", "vpc-1", [
      route(ANYWHERE, { kind: "internet-gateway", id: "igw-1" }),
      route("::/0", { kind: "internet-gateway", id: "igw-1" }),
    ]);
    network.interface("eni-1a", "subnet-1a", {
      address: "10.1.0.10",
      publicAddress: "198.51.100.10",
      ipv6Addresses: ["2001:db8:1::10"],
      securityGroupIds: ["sg-1"],
    });
    return network;
  }

  test("pass IPv6 as it is, both ways", () => {
    const forwarder = forwarderOf(online());
    const out = kept(forwarder.send("eni-1a", packetBytes("2001:db8:1::10", "2001:db8:ffff::5")));
    expect(out.kind).toBe("outside");
    expect(plainOf(out.packet).source).toBe("2001:db8:1::10");
    expect(forwarder.arrive(replyTo(out.packet)).interfaceId).toBe("eni-1a");
  });

  test("have 1,500 bytes: more is cut where it may be, and the pieces arrive as one packet's", () => {
    const network = online();
    network.group("sg-1", "vpc-1", [
      groupRule(true, { cidr: ANYWHERE }, { protocol: 17, ports: { from: 443, to: 443 } }),
    ]);
    const forwarder = forwarderOf(network);
    const udp = { protocol: 17, payloadBytes: 4000, dontFragment: false };
    const sent = kept(forwarder.send("eni-1a", packetBytes("10.1.0.10", "203.0.113.5", udp)));
    const pieces = [sent, ...sent.further];
    expect(pieces.map(({ kind }) => kind)).toEqual(["outside", "outside", "outside"]);
    const views = pieces.map(({ packet }) => viewOf(packet));
    expect(views.map(({ totalLength }) => totalLength)).toEqual([1500, 1500, 1068]);
    expect(views.map(({ moreFragments }) => moreFragments)).toEqual([true, true, false]);
    expect(new Set(pieces.map(({ packet }) => plainOf(packet).source))).toEqual(
      new Set(["198.51.100.10"]),
    );
  });

  test("a later fragment passes as its first one did, and not without it", () => {
    const forwarder = forwarderOf(online());
    const udp = { protocol: 17, payloadBytes: 4000, dontFragment: false };
    const whole = packetBytes("203.0.113.5", "198.51.100.10", udp);
    const later = Uint8Array.from(whole.subarray(0, 60));
    // The last of it, 40 bytes behind the first 1,480.
    later.set([0, 60], 2);
    later.set([0, 185], 6);
    later.set([0, 0], 10);
    let sum = 0;
    for (let at = 0; at < 20; at += 2) sum += later[at]! * 256 + later[at + 1]!;
    const folded = ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
    later.set([folded >>> 8, folded & 255], 10);
    expect(forwarder.arrive(later).drop).toBe("malformed");
  });

  test("errors about a packet find its sender, turned as the packet was", () => {
    const forwarder = forwarderOf(online());
    const sent = kept(
      forwarder.send("eni-1a", packetBytes("10.1.0.10", "203.0.113.5", { protocol: 17 })),
    );
    const error = packetBytes("203.0.113.5", "198.51.100.10", {
      protocol: 1,
      icmpType: 3,
      icmpCode: 3,
      payloadBytes: sent.packet.length,
    });
    error.set(sent.packet, 28);
    expect(viewOf(error).isIcmpError).toBe(true);
    const back = kept(forwarder.arrive(error));
    expect(back.interfaceId).toBe("eni-1a");
    expect(plainOf(back.packet).quoted).toMatchObject({
      source: "10.1.0.10",
      destination: "203.0.113.5",
      sourcePort: 40_000,
    });
  });

  test("a route table at their edge leads what arrives through a middlebox", () => {
    const network = online();
    network.interface("eni-box", "subnet-1b", {
      address: "10.1.1.20",
      securityGroupIds: ["sg-1"],
      sourceDestinationCheck: false,
    });
    const box = { kind: "network-interface", id: "eni-box" } as const;
    network.routes("rtb-edge", "vpc-1", [route("10.1.0.0/24", box)], "igw-1");
    const forwarder = forwarderOf(network);
    const at = kept(forwarder.arrive(packetBytes("203.0.113.5", "198.51.100.10")));
    expect(at.interfaceId).toBe("eni-box");
    // The middlebox sends it on, with its source as it is.
    expect(forwarder.send("eni-box", at.packet).interfaceId).toBe("eni-1a");
    const record = network.topology.networkInterfaces.get("eni-box")!;
    network.topology.networkInterfaces.put({ ...record, sourceDestinationCheck: true });
    const checked = forwarder.arrive(packetBytes("203.0.113.5", "198.51.100.10"));
    expect(checked.drop).toBe("source-destination-check");
    network.topology.networkInterfaces.put({ ...record, hostName: undefined });
    const stopped = forwarder.arrive(packetBytes("203.0.113.5", "198.51.100.10"));
    expect(stopped.drop).toBe("blackhole");
  });
});

describe("egress-only internet gateways", () => {
  test("let out over IPv6, and in what was opened from inside", () => {
    const network = threeVpcs();
    network.topology.egressOnlyInternetGateways.put({ id: "eigw-1", vpcId: "vpc-1" });
    network.routes("rtb-1", "vpc-1", [
      route("::/0", { kind: "egress-only-internet-gateway", id: "eigw-1" }),
    ]);
    const forwarder = forwarderOf(network);
    const unasked = packetBytes("2001:db8:ffff::5", "2001:db8:1::10");
    expect(forwarder.arrive(unasked).drop).toBe("no-translation");
    const out = kept(forwarder.send("eni-1a", packetBytes("2001:db8:1::10", "2001:db8:ffff::5")));
    expect(out.kind).toBe("outside");
    expect(forwarder.arrive(replyTo(out.packet)).interfaceId).toBe("eni-1a");
  });
});

describe("endpoints", () => {
  test("a gateway endpoint takes what its prefix list names, and its service answers", () => {
    const network = threeVpcs();
    const { topology } = network;
    topology.prefixLists.put({ id: "pl-s3", entries: ["192.0.2.128/25"] });
    topology.vpcEndpoints.put({
      id: "vpce-1",
      vpcId: "vpc-1",
      type: "gateway",
      serviceName: "com.amazonaws.us-east-1.s3",
      interfaceIds: [],
      privateDnsNames: [],
      available: true,
    });
    const endpoint = { kind: "vpc-endpoint", id: "vpce-1" } as const;
    network.routes("rtb-1", "vpc-1", [route({ prefixListId: "pl-s3" }, endpoint)]);
    const forwarder = forwarderOf(network);
    const sent = kept(forwarder.send("eni-1a", packetBytes("10.1.0.10", "192.0.2.200")));
    expect(sent).toMatchObject({ kind: "endpoint", endpointId: "vpce-1", interfaceId: "" });
    expect(plainOf(sent.packet).source).toBe("10.1.0.10");
    expect(forwarder.answer("vpce-1", replyTo(sent.packet)).interfaceId).toBe("eni-1a");
    const other = forwarder.send("eni-1a", packetBytes("10.1.0.10", "192.0.2.100"));
    expect(other.drop).toBe("no-route");
    const udp = packetBytes("10.1.0.10", "192.0.2.200", { protocol: 17 });
    expect(forwarder.send("eni-1a", udp).drop).toBe("endpoint-service-mismatch");
  });

  test("an interface endpoint is reached through its security groups", () => {
    const network = threeVpcs();
    network.group("sg-vpce", "vpc-1", [tcpRule(false, "10.1.0.0/16", 443)]);
    network.interface("eni-vpce", "subnet-1b", {
      address: "10.1.1.60",
      securityGroupIds: ["sg-vpce"],
      attachment: { kind: "vpc-endpoint", id: "vpce-2" },
      hostName: undefined,
    });
    network.topology.vpcEndpoints.put({
      id: "vpce-2",
      vpcId: "vpc-1",
      type: "interface",
      serviceName: "com.amazonaws.us-east-1.sqs",
      interfaceIds: ["eni-vpce"],
      privateDnsNames: [],
      available: true,
    });
    const forwarder = forwarderOf(network);
    const ask = (port: number) =>
      forwarder.send("eni-1a", packetBytes("10.1.0.10", "10.1.1.60", { port }));
    expect(ask(80).drop).toBe("security-group-ingress");
    const sent = kept(ask(443));
    expect(sent).toMatchObject({
      kind: "endpoint",
      endpointId: "vpce-2",
      interfaceId: "eni-vpce",
    });
    expect(forwarder.send("eni-vpce", replyTo(sent.packet)).interfaceId).toBe("eni-1a");
  });
});

describe("within a VPC", () => {
  test("network ACLs stand at the border of a subnet, not within it", () => {
    const network = threeVpcs();
    network.acl("acl-shut", "vpc-1", []);
    const subnet = network.topology.subnets.get("subnet-1a")!;
    network.topology.subnets.put({ ...subnet, networkAclId: "acl-shut" });
    network.interface("eni-near", "subnet-1a", {
      address: "10.1.0.11",
      securityGroupIds: ["sg-1"],
    });
    const forwarder = forwarderOf(network);
    const ask = (to: string) => forwarder.send("eni-1a", packetBytes("10.1.0.10", to));
    expect(ask("10.1.0.11").interfaceId).toBe("eni-near");
    expect(ask("10.1.1.10").drop).toBe("network-acl-egress");
  });

  test("a route more specific than the local one leads through a middlebox", () => {
    const network = threeVpcs();
    network.interface("eni-box", "subnet-1b", {
      address: "10.1.1.20",
      securityGroupIds: ["sg-1"],
      sourceDestinationCheck: false,
    });
    network.routes("rtb-1", "vpc-1", [
      route("10.1.1.0/24", { kind: "network-interface", id: "eni-box" }),
    ]);
    const forwarder = forwarderOf(network);
    const sent = kept(forwarder.send("eni-1a", packetBytes("10.1.0.10", "10.1.1.10")));
    expect(sent.interfaceId).toBe("eni-box");
    // From within the subnet it is at hand.
    expect(forwarder.send("eni-box", sent.packet).interfaceId).toBe("eni-1b");
  });

  test("the platform is reached whatever security groups, network ACLs and routes say", () => {
    const network = threeVpcs();
    network.group("sg-1", "vpc-1", []);
    const subnet = network.topology.subnets.get("subnet-1a")!;
    network.topology.subnets.put({ ...subnet, networkAclId: "acl-none", routeTableId: "rtb-none" });
    const forwarder = forwarderOf(network);
    for (const to of ["169.254.169.254", "169.254.169.253", "169.254.169.123", "10.1.0.2"]) {
      expect(forwarder.send("eni-1a", packetBytes("10.1.0.10", to)).kind).toBe("platform");
    }
    const metadata = packetBytes("2001:db8:1::10", "fd00:ec2::254");
    expect(forwarder.send("eni-1a", metadata).kind).toBe("platform");
    expect(forwarder.send("eni-1a", packetBytes("10.1.0.10", "10.1.0.3")).drop).toBe(
      "security-group-egress",
    );
  });

  test("VPCs with the same addresses do not meet", () => {
    const network = threeVpcs();
    network.vpc("vpc-9", ["10.1.0.0/16"]);
    network.routes("rtb-9", "vpc-9", []);
    network.group("sg-9", "vpc-9", OPEN);
    network.subnet("subnet-9", "vpc-9", "10.1.0.0/24", { routeTableId: "rtb-9" });
    for (const last of [10, 11]) {
      const address = `10.1.0.${last}`;
      network.interface(`eni-9-${last}`, "subnet-9", { address, securityGroupIds: ["sg-9"] });
    }
    const forwarder = forwarderOf(network);
    const inside = forwarder.send("eni-9-11", packetBytes("10.1.0.11", "10.1.0.10"));
    expect(inside.interfaceId).toBe("eni-9-10");
    const other = forwarder.send("eni-1a", packetBytes("10.1.0.10", "10.1.0.11"));
    expect(other.drop).toBe("no-such-address");
  });

  test("an address that moves to another interface is found there from the next packet on", () => {
    const network = threeVpcs();
    const forwarder = forwarderOf(network);
    const ask = () => forwarder.send("eni-1a", packetBytes("10.1.0.10", "10.1.1.10"));
    expect(ask().interfaceId).toBe("eni-1b");
    network.interface("eni-new", "subnet-1b", { address: "10.1.1.10", securityGroupIds: ["sg-1"] });
    expect(ask().interfaceId).toBe("eni-new");
    network.topology.networkInterfaces.remove("eni-1b");
    expect(ask().interfaceId).toBe("eni-new");
    network.topology.networkInterfaces.remove("eni-new");
    expect(ask().drop).toBe("no-such-address");
  });
});
