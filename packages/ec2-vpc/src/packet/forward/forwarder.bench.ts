/** A network with everything that costs time: rules, routes, many connections; and its packets. */
import { FaultSet, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { write16, write32 } from "../frame/bytes.ts";
import { writeHeaderChecksum } from "../frame/checksum.ts";
import { Forwarder } from "./forwarder.ts";
import { aclEntry, groupRule, NetworkBuilder, route, tcpRule } from "./network.fixture.ts";
import { packetBytes } from "./packet.fixture.ts";

export interface ForwardingLoad {
  /** Each has two tracked connections: one at each of its interfaces. */
  readonly flowCount: number;
  readonly routeCount: number;
}

const INTERFACES = 100;
const VPC = "vpc-1";
const OUTSIDE = 0xcb007105;
/** 10.0.1.10 and 10.0.2.10. */
const FIRST_SENDER = 0x0a00010a;
const FIRST_RECEIVER = 0x0a00020a;
const FIRST_PORT = 1024;
const PORTS = 64_000;
const OUTSIDE_PORT = 8000;

/** Three of four flows cross from one subnet to another, the fourth goes out through a NAT gateway. */
export class ForwardingBench {
  readonly forwarder: Forwarder;
  readonly #senders: string[] = [];
  readonly #flowCount: number;
  /** One packet, made into that of a flow where it lies: no memory is read for it. */
  readonly #packet = packetBytes("10.0.1.10", "10.0.2.10", { tcpFlags: 2 });
  #seed = 1;

  constructor({ flowCount, routeCount }: ForwardingLoad) {
    const builder = busyNetwork(routeCount);
    const clock = new SimulatedClock();
    const env = { clock, random: new SeededRandom(1), faults: new FaultSet(clock) };
    this.forwarder = new Forwarder(builder.topology, env, { connectionsMax: 2_200_000 });
    this.#flowCount = flowCount;
    for (let face = 0; face < INTERFACES; face++) this.#senders.push(`eni-a${face}`);
    for (let flow = 0; flow < flowCount; flow++) this.#send(flow);
  }

  /** Sends packets of flows drawn at random, in trains of so many; gives how many arrived. */
  run(count: number, trainLength = 1): number {
    let arrived = 0;
    let seed = this.#seed;
    for (let sent = 0; sent < count; ) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      const flow = Math.floor((seed / 2 ** 32) * this.#flowCount);
      for (let train = 0; train < trainLength && sent < count; train++, sent++) {
        if (this.#send(flow) !== "dropped") arrived++;
      }
    }
    this.#seed = seed;
    return arrived;
  }

  #send(flow: number): string {
    const from = flow % INTERFACES;
    const round = Math.floor(flow / INTERFACES);
    const isOut = round % 4 === 3;
    const packet = this.#packet;
    packet[8] = 64;
    write32(packet, 12, FIRST_SENDER + from);
    write32(packet, 16, isOut ? OUTSIDE : FIRST_RECEIVER + (round % INTERFACES));
    writeHeaderChecksum(packet, 0, 20);
    write16(packet, 20, FIRST_PORT + (round % PORTS));
    write16(packet, 22, isOut ? OUTSIDE_PORT + Math.floor(round / 400) : 443);
    return this.forwarder.send(this.#senders[from]!, packet).kind;
  }
}

function busyNetwork(routeCount: number): NetworkBuilder {
  const builder = new NetworkBuilder();
  builder.vpc(VPC, ["10.0.0.0/16"]);
  const entries = [false, true].flatMap((egress) => [
    ...Array.from({ length: 18 }, (_, index) =>
      aclEntry(index + 1, egress, "deny", `198.18.${index}.0/24`, {
        protocol: 6,
        ports: { from: 25, to: 25 },
      }),
    ),
    aclEntry(100, egress, "allow", "0.0.0.0/0", { protocol: 6, ports: { from: 0, to: 65_535 } }),
    aclEntry(110, egress, "allow", "0.0.0.0/0", { protocol: 17, ports: { from: 0, to: 65_535 } }),
  ]);
  builder.acl("acl-busy", VPC, entries);
  const more = Array.from({ length: routeCount - 2 }, (_, index) => {
    const block = `172.${16 + Math.floor(index / 250)}.${index % 250}.0/24`;
    return route(block, { kind: "network-interface", id: `eni-b${index % INTERFACES}` });
  });
  const nat = route("0.0.0.0/0", { kind: "nat-gateway", id: "nat-1" });
  builder.routes("rtb-busy", VPC, [...more, nat]);
  builder.routes("rtb-public", VPC, [
    ...more,
    route("0.0.0.0/0", { kind: "internet-gateway", id: "igw-1" }),
  ]);
  const place = { networkAclId: "acl-busy", routeTableId: "rtb-busy" };
  builder.subnet("subnet-a", VPC, "10.0.1.0/24", place);
  builder.subnet("subnet-b", VPC, "10.0.2.0/24", place);
  builder.subnet("subnet-public", VPC, "10.0.0.0/24", { ...place, routeTableId: "rtb-public" });
  const noise = Array.from({ length: 40 }, (_, index) =>
    tcpRule(index % 2 === 0, `192.168.${index}.0/24`, 1000 + index),
  );
  builder.group("sg-a", VPC, [
    ...noise,
    tcpRule(true, "0.0.0.0/1", 443),
    tcpRule(true, "192.0.0.0/2", 0, 65_535),
  ]);
  const fromA = groupRule(
    false,
    { securityGroupId: "sg-a" },
    { protocol: 6, ports: { from: 443, to: 443 } },
  );
  builder.group("sg-b", VPC, [...noise, fromA]);
  builder.topology.internetGateways.put({ id: "igw-1", vpcId: VPC });
  builder.natGateway("nat-1", "subnet-public", "10.0.0.220", "198.51.100.4");
  for (let index = 0; index < INTERFACES; index++) {
    const [a, b] = [`10.0.1.${10 + index}`, `10.0.2.${10 + index}`];
    builder.interface(`eni-a${index}`, "subnet-a", { address: a, securityGroupIds: ["sg-a"] });
    builder.interface(`eni-b${index}`, "subnet-b", { address: b, securityGroupIds: ["sg-b"] });
  }
  return builder;
}
