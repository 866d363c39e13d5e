/** Wireshark reads what virtual switches have captured. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDnsQuery, DNS_TYPE } from "../../packages/ec2-vpc/src/packet/frame/dns.ts";
import {
  ANN,
  BEN,
  BEN_ADDRESS,
  openOffice,
} from "../../packages/ec2-vpc/src/packet/switch/office.fixture.ts";
import { sayTsharkMissing, tsharkFaults, tsharkFields, tsharkVersion } from "../testing/tshark.ts";

if (tsharkVersion === undefined) sayTsharkMissing();

const HOSTS = ["host-use1a-1", "host-use1b-1"];
const OUTSIDE = "198.51.100.7";

describe.skipIf(tsharkVersion === undefined)(`${tsharkVersion}`, () => {
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "cloudglass-switch-"));
    const office = openOffice();
    const { network, env } = office;
    const targets = [
      ...[ANN, BEN].map((interfaceId) => ({ interfaceId })),
      ...HOSTS.map((hostName) => ({ hostName })),
    ];
    for (const target of targets) network.startCapture(target);
    network.internet.open({
      address: OUTSIDE,
      services: [{ protocol: "tcp", port: 80, answer: { bytes: Buffer.alloc(5000, "x") } }],
    });
    const ann = await office.start(ANN);
    const ben = await office.start(BEN);
    void (async () => {
      for await (const connection of ben.tcp.listen({ port: 80 })) {
        await connection.write(env.random.bytes(100_000));
        connection.end();
      }
    })();
    for (const address of [BEN_ADDRESS, OUTSIDE]) {
      void ann.ping(address, { payload: new Uint8Array(12_000) });
      const connecting = ann.tcp.connect({ address, port: 80 });
      await env.clock.advance(10);
      const connection = await connecting;
      const reading = (async () => {
        for await (const _ of connection);
      })();
      connection.end();
      await env.clock.advance(2000);
      await reading;
    }
    const socket = ann.udp.bind({}, () => {});
    const query = buildDnsQuery(1, "ip-10-0-2-7.ec2.internal", DNS_TYPE.a);
    socket.send(query, { address: "10.0.0.2", port: 53 });
    await env.clock.advance(1000);
    await network.inject({ from: BEN, to: ANN, protocol: "udp", port: 9 });
    for (const [index, target] of targets.entries()) {
      writeFileSync(join(directory, `${index}.pcap`), network.capture(target) ?? "");
    }
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each([
    ["an interface", 0],
    ["another interface", 1],
    ["a host's uplink", 2],
    ["another host's uplink", 3],
  ])("finds no fault in a capture of %s", async (_what, index) => {
    const file = `${index}.pcap`;
    const protocols = await tsharkFields(directory, file, "frame.protocols");
    expect(protocols.length).toBeGreaterThan(20);
    expect(await tsharkFaults(directory, file)).toEqual([]);
  });

  test("reads conversations of every kind at an interface", async () => {
    const lines = await tsharkFields(directory, "0.pcap", "frame.protocols");
    const seen = new Set(lines.flatMap((line) => line.split(":")));
    for (const protocol of ["arp", "dhcp", "dns", "icmp", "tcp", "udp"]) {
      expect(seen, protocol).toContain(protocol);
    }
  });

  test("reads tunnels on uplinks, with the VPC's number and the packet in them", async () => {
    const fields = ["vxlan.vni", "udp.dstport", "ip.dst"];
    const lines = await tsharkFields(directory, "2.pcap", ...fields);
    for (const line of lines) {
      const [vni, ports, addresses = ""] = line.split("\t");
      expect(vni).toBe("1");
      expect(ports?.split(",")[0]).toBe("4789");
      expect(addresses.split(",").length).toBeGreaterThan(1);
    }
  });
});
