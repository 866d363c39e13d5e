import { FaultSet, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { describe, expect, test } from "vitest";
import { Forwarder } from "../forward/forwarder.ts";
import { aclEntry, type NetworkBuilder, route, tcpRule } from "../forward/network.fixture.ts";
import { WALK, walkNetwork } from "../forward/walk.fixture.ts";
import type { ReachabilityPath } from "./analysis.ts";
import { analyze } from "./analyze.ts";

const OUT: ReachabilityPath = {
  source: "i-app",
  destination: WALK.gateway,
  protocol: "tcp",
  destinationPort: 443,
};
const IN: ReachabilityPath = { ...OUT, source: WALK.gateway, destination: "i-bastion" };
const LOCAL: ReachabilityPath = { ...OUT, source: WALK.bastion, destination: WALK.instance };

function analysisOf(path: ReachabilityPath, change: (network: NetworkBuilder) => void = () => {}) {
  const network = walkNetwork();
  change(network);
  const clock = new SimulatedClock();
  const env = { clock, random: new SeededRandom(1), faults: new FaultSet(clock) };
  return analyze(new Forwarder(network.topology, env), path);
}

describe("a path that is there", () => {
  test("from a private instance to the internet gateway has every component, both ways", () => {
    const analysis = analysisOf(OUT);
    expect(analysis).toMatchObject({ networkPathFound: true, explanations: [] });
    const ids = (components: typeof analysis.forwardPathComponents) =>
      components.map(({ component }) => component);
    expect(ids(analysis.forwardPathComponents)).toEqual([
      "i-app",
      "eni-app",
      "sg-app",
      "acl-private",
      "rtb-private",
      "acl-public",
      "nat-1",
      "acl-public",
      "rtb-public",
      "igw-1",
    ]);
    expect(ids(analysis.returnPathComponents)).toEqual([
      "igw-1",
      "acl-public",
      "nat-1",
      "acl-public",
      "rtb-public",
      "acl-private",
      "sg-app",
      "eni-app",
      "i-app",
    ]);
  });

  test("its components carry rules, routes and headers as the API has them", () => {
    const { forwardPathComponents } = analysisOf(OUT);
    const at = (id: string) => forwardPathComponents.find(({ component }) => component === id);
    expect(at("eni-app")).toMatchObject({
      sequenceNumber: 2,
      attachedTo: "i-app",
      subnet: "subnet-private",
      vpc: WALK.vpc,
      outboundHeader: {
        protocol: "6",
        sourceAddresses: ["10.0.1.5/32"],
        destinationPortRanges: [{ from: 443, to: 443 }],
      },
    });
    expect(at("sg-app")?.securityGroupRule).toMatchObject({
      cidr: "0.0.0.0/0",
      direction: "egress",
      portRange: { from: 443, to: 443 },
      protocol: "tcp",
    });
    expect(at("acl-private")?.aclRule).toEqual({
      cidr: "0.0.0.0/0",
      egress: true,
      portRange: { from: 443, to: 443 },
      protocol: "tcp",
      ruleAction: "allow",
      ruleNumber: 100,
    });
    expect(at("rtb-private")?.routeTableRoute).toMatchObject({
      destinationCidr: "0.0.0.0/0",
      natGatewayId: "nat-1",
      state: "active",
    });
    const nat = at("nat-1");
    expect(nat?.inboundHeader?.sourceAddresses).toEqual(["10.0.1.5/32"]);
    expect(nat?.outboundHeader?.sourceAddresses).toEqual(["10.0.0.220/32"]);
  });

  test("from the internet gateway to an instance, between interfaces, to an address", () => {
    expect(analysisOf(IN).networkPathFound).toBe(true);
    expect(analysisOf(LOCAL).networkPathFound).toBe(true);
    const { destination: _, ...rest } = LOCAL;
    const toAddress = { ...rest, destinationIp: WALK.instanceAddress };
    expect(analysisOf(toAddress).networkPathFound).toBe(true);
  });

  test("a source and a port that the path leaves open are those that the rules want", () => {
    const { destinationPort: _, ...anyPort } = IN;
    const analysis = analysisOf(anyPort, (network) => {
      network.group("sg-bastion", WALK.vpc, [tcpRule(false, "198.18.7.0/24", 8443)]);
      network.openAcl("acl-public", WALK.vpc);
    });
    expect(analysis.networkPathFound).toBe(true);
    expect(analysis.forwardPathComponents[0]?.inboundHeader).toMatchObject({
      sourceAddresses: ["198.18.7.0/32"],
      destinationPortRanges: [{ from: 8443, to: 8443 }],
    });
  });
});

const ANYWHERE = "0.0.0.0/0";

function put(aclId: string, egress: boolean, ports: { from: number; to: number }) {
  return ({ topology }: NetworkBuilder) => {
    const acl = topology.networkAcls.get(aclId)!;
    const deny = aclEntry(1, egress, "deny", ANYWHERE, { protocol: 6, ports });
    topology.networkAcls.put({ ...acl, entries: [deny, ...acl.entries] });
  };
}

const UNREACHABLE: readonly {
  readonly name: string;
  readonly path: ReachabilityPath;
  readonly change: (network: NetworkBuilder) => void;
  readonly explanation: object;
}[] = [
  {
    name: "no rule out",
    path: OUT,
    change: (network) => network.group("sg-app", WALK.vpc, [tcpRule(true, ANYWHERE, 80)]),
    explanation: {
      explanationCode: "ENI_SG_RULES_MISMATCH",
      direction: "egress",
      networkInterface: "eni-app",
      securityGroups: ["sg-app"],
      subnet: "subnet-private",
      vpc: WALK.vpc,
    },
  },
  {
    name: "a group without rules",
    path: OUT,
    change: (network) => network.group("sg-app", WALK.vpc, []),
    explanation: {
      explanationCode: "SG_HAS_NO_RULES",
      direction: "egress",
      securityGroup: "sg-app",
    },
  },
  {
    name: "a network ACL that denies",
    path: OUT,
    change: put("acl-private", true, { from: 443, to: 443 }),
    explanation: {
      explanationCode: "SUBNET_ACL_RESTRICTION",
      acl: "acl-private",
      direction: "egress",
      subnet: "subnet-private",
      aclRule: { ruleNumber: 1, ruleAction: "deny", egress: true },
    },
  },
  {
    name: "a network ACL that denies the way back",
    path: OUT,
    change: put("acl-private", false, { from: 1024, to: 65_535 }),
    explanation: {
      explanationCode: "SUBNET_ACL_RESTRICTION",
      acl: "acl-private",
      direction: "ingress",
    },
  },
  {
    name: "no route",
    path: OUT,
    change: (network) => network.routes("rtb-private", WALK.vpc, []),
    explanation: {
      explanationCode: "NO_ROUTE_TO_DESTINATION",
      routeTable: "rtb-private",
      vpc: WALK.vpc,
    },
  },
  {
    name: "a route to what is gone",
    path: OUT,
    change: ({ topology }) => topology.natGateways.remove(WALK.nat),
    explanation: {
      explanationCode: "BAD_STATE_ROUTE",
      routeTable: "rtb-private",
      routeTableRoute: { natGatewayId: "nat-1", state: "blackhole" },
    },
  },
  {
    name: "a gateway that is not available",
    path: OUT,
    change: ({ topology }) =>
      topology.natGateways.put({ ...topology.natGateways.get(WALK.nat)!, available: false }),
    explanation: { explanationCode: "BAD_STATE", natGateway: "nat-1" },
  },
  {
    name: "a gateway that is detached",
    path: { ...OUT, destination: WALK.outside },
    change: ({ topology }) => topology.internetGateways.put({ id: "igw-1", vpcId: undefined }),
    explanation: { explanationCode: "BAD_STATE_ROUTE", routeTable: "rtb-public" },
  },
  {
    name: "no public address on the way out",
    path: OUT,
    change: (network) =>
      network.routes("rtb-private", WALK.vpc, [
        route(ANYWHERE, { kind: "internet-gateway", id: WALK.gateway }),
      ]),
    explanation: {
      explanationCode: "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
      internetGateway: WALK.gateway,
    },
  },
  {
    name: "no public address on the way in",
    path: { ...IN, destination: "i-app" },
    change: () => {},
    explanation: { explanationCode: "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS" },
  },
  {
    name: "a private address as destination outside",
    path: { ...OUT, destination: "192.168.7.7", source: WALK.bastion },
    change: () => {},
    explanation: { explanationCode: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS" },
  },
  {
    name: "an address that nobody has",
    path: { ...LOCAL, destination: "10.0.1.77" },
    change: () => {},
    explanation: { explanationCode: "NO_POSSIBLE_DESTINATION", address: "10.0.1.77" },
  },
  {
    name: "a sender that is not who it says",
    path: { ...LOCAL, sourceIp: "10.0.0.77" },
    change: () => {},
    explanation: {
      explanationCode: "ENI_SOURCE_DEST_CHECK_RESTRICTION",
      direction: "egress",
      networkInterface: WALK.bastion,
    },
  },
  {
    name: "a source that does not exist",
    path: { ...OUT, source: "i-nobody" },
    change: () => {},
    explanation: { explanationCode: "NO_SOURCE_OR_DESTINATION", component: "i-nobody" },
  },
];

describe("a path that is not there is explained in AWS's codes", () => {
  test.each(UNREACHABLE)("$name", ({ path, change, explanation }) => {
    const analysis = analysisOf(path, change);
    expect(analysis.networkPathFound).toBe(false);
    expect(analysis.explanations).toHaveLength(1);
    expect(analysis.explanations[0]).toMatchObject(explanation);
  });
});
