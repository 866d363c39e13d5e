/** Which flows are tracked though the rules are open to all, and how long an interface knows one that is idle. */
import { FaultSet, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { describe, expect, test } from "vitest";
import { DEFAULT_TIMEOUTS } from "../tables/connection-state.ts";
import type { RouteTarget } from "../topology.ts";
import { Forwarder } from "./forwarder.ts";
import { type NetworkBuilder, route } from "./network.fixture.ts";
import { packetBytes } from "./packet.fixture.ts";
import { ANYWHERE, forwarderOf, OPEN, threeVpcs } from "./three-vpcs.fixture.ts";

const OUTSIDE = "203.0.113.5";
const OUTSIDE_V6 = "2001:db8:ffff::5";
const OWN = "10.1.0.10";

function through(target: RouteTarget, destination = ANYWHERE): NetworkBuilder {
  const network = threeVpcs();
  network.natGateway("nat-1", "subnet-1b", "10.1.1.220", "198.51.100.4");
  network.topology.egressOnlyInternetGateways.put({ id: "eigw-1", vpcId: "vpc-1" });
  for (const service of ["s3", "dynamodb"]) {
    network.topology.vpcEndpoints.put({
      id: `vpce-${service}`,
      vpcId: "vpc-1",
      type: "gateway",
      serviceName: `com.amazonaws.us-east-1.${service}`,
      interfaceIds: [],
      privateDnsNames: [],
      available: true,
    });
  }
  network.routes("rtb-1", "vpc-1", [route(destination, target)]);
  return network;
}

/** Whether the sender's interface tracks what it sends. */
function tracks(network: NetworkBuilder, to: string): boolean {
  const forwarder = forwarderOf(network);
  const from = to.includes(":") ? "2001:db8:1::10" : OWN;
  forwarder.send("eni-1a", packetBytes(from, to));
  return forwarder.connectionsOf("eni-1a", 10).length > 0;
}

describe("a flow that the rules leave untracked is tracked", () => {
  test.each([
    ["nat-gateway", "nat-1", true],
    ["vpc-endpoint", "vpce-dynamodb", true],
    ["vpc-endpoint", "vpce-s3", false],
    ["internet-gateway", "igw-1", false],
    ["transit-gateway", "tgw-1", false],
  ] as const)("through %s %s: %s", (kind, id, isTracked) => {
    expect(tracks(through({ kind, id }), OUTSIDE)).toBe(isTracked);
  });

  test("through an egress-only internet gateway", () => {
    const target = { kind: "egress-only-internet-gateway", id: "eigw-1" } as const;
    expect(tracks(through(target, "::/0"), OUTSIDE_V6)).toBe(true);
  });

  test.each([
    ["vpc-endpoint", true],
    ["lambda", true],
    ["instance", false],
  ] as const)("at both ends, with an interface that is of a %s: %s", (kind, isTracked) => {
    const network = threeVpcs();
    network.interface("eni-1b", "subnet-1b", {
      address: "10.1.1.10",
      securityGroupIds: ["sg-1"],
      attachment: { kind, id: "x" },
    });
    expect(tracks(network, "10.1.1.10")).toBe(isTracked);
    const forwarder = forwarderOf(network);
    forwarder.send("eni-1a", packetBytes(OWN, "10.1.1.10"));
    expect(forwarder.connectionsOf("eni-1b", 10)).toHaveLength(isTracked ? 1 : 0);
  });
});

test("an ICMP error about an untracked flow passes by a rule or not at all", () => {
  const answers = (isTracked: boolean) => {
    const network = threeVpcs();
    const rules = OPEN.map((rule) => ({ ...rule, protocol: 6, ports: { from: 0, to: 65_535 } }));
    network.group("sg-1", "vpc-1", isTracked ? rules.filter(({ egress }) => egress) : rules);
    network.group("sg-far", "vpc-1", OPEN);
    network.interface("eni-1b", "subnet-1b", {
      address: "10.1.1.10",
      securityGroupIds: ["sg-far"],
    });
    const forwarder = forwarderOf(network);
    const sent = Uint8Array.from(forwarder.send("eni-1a", packetBytes(OWN, "10.1.1.10")).packet);
    const of = { protocol: 1, icmpType: 3, icmpCode: 3, payloadBytes: sent.length };
    const error = packetBytes("10.1.1.10", OWN, of);
    error.set(sent, 28);
    return forwarder.send("eni-1b", error);
  };
  expect(answers(true).interfaceId).toBe("eni-1a");
  expect(answers(false).drop).toBe("security-group-ingress");
});

test("an interface's idle time-outs act from its next packet on, and the usual ones when they go", async () => {
  const network = threeVpcs();
  network.group(
    "sg-1",
    "vpc-1",
    OPEN.filter(({ egress }) => egress),
  );
  const clock = new SimulatedClock();
  const env = { clock, random: new SeededRandom(1), faults: new FaultSet(clock) };
  const forwarder = new Forwarder(network.topology, env);
  const ack = () => packetBytes(OWN, "10.2.0.10", { tcpFlags: 16 });
  const left = () => {
    forwarder.send("eni-1a", ack());
    return forwarder.connectionsOf("eni-1a", 1)[0]?.endsInMs;
  };
  const record = network.topology.networkInterfaces.get("eni-1a")!;
  const put = (tcpEstablishedMs?: number) =>
    network.topology.networkInterfaces.put({
      ...record,
      ...(tcpEstablishedMs && { idleTimeouts: { ...DEFAULT_TIMEOUTS, tcpEstablishedMs } }),
    });
  put(60_000);
  expect(left()).toBe(60_000);
  put(90_000);
  expect(forwarder.connectionsOf("eni-1a", 1)[0]?.endsInMs).toBe(60_000);
  expect(left()).toBe(90_000);
  await clock.advance(89_999);
  expect(forwarder.connectionsOf("eni-1a", 1)).toHaveLength(1);
  await clock.advance(1);
  expect(forwarder.connectionsOf("eni-1a", 1)).toHaveLength(0);
  put();
  expect(left()).toBe(432_000_000);
});
