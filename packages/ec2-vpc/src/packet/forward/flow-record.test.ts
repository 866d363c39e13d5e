import { FaultSet, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { describe, expect, test } from "vitest";
import { FlowObservers, type FlowRecord, FlowWindow } from "./flow-record.ts";
import {
  DEFAULT_FORMAT,
  formatFlowRecord,
  formatHeader,
  parseFlowFormat,
} from "./flow-record-format.ts";
import { Forwarder } from "./forwarder.ts";
import { packetBytes, replyTo } from "./packet.fixture.ts";
import { WALK, walkNetwork } from "./walk.fixture.ts";

const LOOKUPS = {
  zoneId: (zone: string) => (zone === "us-east-1b" ? "use1-az2" : undefined),
  serviceOf: () => undefined,
};

/** As a custom format names them. */
function format(...names: string[]): string {
  return names.map((name) => `\${${name}}`).join(" ");
}

function lines(records: readonly FlowRecord[], text = DEFAULT_FORMAT): string[] {
  return records.map((record) => formatFlowRecord(record, parseFlowFormat(text)!, LOOKUPS));
}

function observed(watches: (interfaceId: string) => boolean = () => true, flowsMax?: number) {
  const network = walkNetwork();
  const clock = new SimulatedClock(1_700_000_000_000);
  const env = { clock, random: new SeededRandom(1), faults: new FaultSet(clock) };
  const forwarder = new Forwarder(network.topology, env);
  const window = new FlowWindow(network.topology, clock.now(), {
    watches,
    ...(flowsMax !== undefined && { flowsMax }),
  });
  forwarder.observer = window;
  return { network, clock, forwarder, window };
}

const SYN = (sourcePort = 40_000) =>
  packetBytes(WALK.instanceAddress, WALK.outside, { sourcePort });

describe("flow records", () => {
  test("packets of a flow are one record, with times, counts and flags together", async () => {
    const { clock, forwarder, window } = observed((id) => id === WALK.instance);
    const sent = { ...forwarder.send(WALK.instance, SYN()) };
    await clock.advance(5000);
    forwarder.arrive(replyTo(sent.packet));
    await clock.advance(7000);
    const fin = { sourcePort: 40_000, tcpFlags: 17, payloadBytes: 60 };
    forwarder.send(WALK.instance, packetBytes(WALK.instanceAddress, WALK.outside, fin));
    await clock.advance(48_000);
    const records = window.end(clock.now());
    expect(lines(records)).toEqual([
      "2 123456789012 eni-app 10.0.1.5 203.0.113.5 40000 443 6 2 140 1700000000 1700000012 ACCEPT OK",
      "2 123456789012 eni-app 203.0.113.5 10.0.1.5 443 40000 6 1 40 1700000005 1700000005 ACCEPT OK",
    ]);
    const custom = format("instance-id", "tcp-flags", "flow-direction", "az-id", "type", "vpc-id");
    expect(lines(records, custom)).toEqual([
      "i-app 3 egress use1-az2 IPv4 vpc-1",
      "i-app 18 ingress use1-az2 IPv4 vpc-1",
    ]);
  });

  test("a NAT gateway's interface tells its own address apart from the packet's", () => {
    const { clock, forwarder, window } = observed((id) => id === `eni-${WALK.nat}`);
    const sent = { ...forwarder.send(WALK.instance, SYN()) };
    forwarder.arrive(replyTo(sent.packet));
    const fields = format("interface-id", "srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr");
    // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html#flow-log-example-nat
    expect(lines(window.end(clock.now()), fields)).toEqual([
      "eni-nat-1 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5",
      "eni-nat-1 10.0.0.220 203.0.113.5 10.0.0.220 203.0.113.5",
      "eni-nat-1 203.0.113.5 10.0.0.220 203.0.113.5 10.0.0.220",
      "eni-nat-1 10.0.0.220 10.0.1.5 203.0.113.5 10.0.1.5",
    ]);
  });

  test("what a security group or a network ACL refuses is REJECT", () => {
    const { network, clock, forwarder, window } = observed((id) => id === WALK.bastion);
    const from = (port: number) =>
      forwarder.arrive(packetBytes(WALK.outside, WALK.bastionPublic, { port }));
    from(443);
    from(8443);
    from(22);
    network.group("sg-bastion", WALK.vpc, []);
    forwarder.send(WALK.bastion, packetBytes(WALK.bastionAddress, WALK.outside, { port: 8443 }));
    const fields = format("dstport", "flow-direction", "action", "traffic-path");
    expect(lines(window.end(clock.now()), fields)).toEqual([
      "443 ingress ACCEPT -",
      "8443 ingress REJECT -",
      "22 ingress REJECT -",
      "8443 egress REJECT -",
    ]);
  });

  test("the way that a packet takes is told as it leaves", () => {
    const { clock, forwarder, window } = observed((id) => id === WALK.bastion);
    for (const to of [WALK.outside, WALK.instanceAddress]) {
      forwarder.send(WALK.bastion, packetBytes(WALK.bastionAddress, to));
    }
    const fields = format("dstaddr", "traffic-path");
    expect(lines(window.end(clock.now()), fields)).toEqual(["203.0.113.5 8", "10.0.1.5 1"]);
  });

  test("an interface without traffic says NODATA, one with too many flows SKIPDATA", async () => {
    const { clock, forwarder, window } = observed((id) => id !== `eni-${WALK.nat}`, 2);
    for (const port of [1, 2, 3, 4]) forwarder.send(WALK.instance, SYN(40_000 + port));
    await clock.advance(60_000);
    const records = lines(window.end(clock.now()));
    expect(records).toHaveLength(4);
    expect(records.filter((line) => line.endsWith(" OK"))).toHaveLength(2);
    expect(records).toEqual(
      expect.arrayContaining([
        "2 123456789012 eni-app - - - - - - - 1700000000 1700000060 - SKIPDATA",
        "2 123456789012 eni-bastion - - - - - - - 1700000000 1700000060 - NODATA",
      ]),
    );
    const next = window.end(clock.now());
    expect(next.map(({ logStatus }) => logStatus)).toEqual(["NODATA", "NODATA"]);
  });

  test("what an interface did before it was deleted is told at the end of the window", () => {
    const { network, clock, forwarder, window } = observed((id) => id === WALK.instance);
    forwarder.send(WALK.instance, SYN());
    network.topology.networkInterfaces.remove(WALK.instance);
    const fields = format("interface-id", "instance-id", "log-status");
    expect(lines(window.end(clock.now()), fields)).toEqual(["eni-app i-app OK"]);
    expect(window.end(clock.now())).toEqual([]);
  });

  test("several observers each see what they watch", () => {
    const { network, clock, forwarder } = observed();
    const observers = new FlowObservers();
    const windows = [WALK.instance, WALK.bastion].map(
      (id) => new FlowWindow(network.topology, clock.now(), { watches: (each) => each === id }),
    );
    for (const window of windows) observers.add(window);
    forwarder.observer = observers;
    forwarder.send(WALK.instance, SYN());
    const statuses = () => windows.map((window) => window.end(clock.now())[0]!.logStatus);
    expect(statuses()).toEqual(["OK", "NODATA"]);
    observers.remove(windows[0]!);
    forwarder.send(WALK.instance, SYN());
    expect(statuses()).toEqual(["NODATA", "NODATA"]);
  });
});

describe("formats of flow logs", () => {
  test("the default one has the fields of version 2", () => {
    expect(parseFlowFormat(DEFAULT_FORMAT)?.version).toBe(2);
    expect(formatHeader(parseFlowFormat(DEFAULT_FORMAT)!)).toBe(
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
    );
  });

  test("a custom one has the version of its newest field", () => {
    expect(parseFlowFormat(format("version", "vpc-id"))?.version).toBe(3);
    expect(parseFlowFormat(format("traffic-path", "srcaddr"))?.version).toBe(5);
    expect(parseFlowFormat(format("ecs-task-id"))?.version).toBe(7);
  });

  test.each(["", "srcaddr", `${format("srcaddr")}x`, format("nothing"), format("constructor")])(
    "%j is none",
    (text) => expect(parseFlowFormat(text)).toBeUndefined(),
  );
});
