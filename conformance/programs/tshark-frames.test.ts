import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock } from "@cloudglass/env";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PcapCapture } from "../../packages/ec2-vpc/src/packet/frame/pcap.ts";
import { everyKindOfFrame } from "../../packages/ec2-vpc/src/packet/frame/testing/frame-kinds.ts";
import { sayTsharkMissing, tsharkFaults, tsharkFields, tsharkVersion } from "../testing/tshark.ts";

if (tsharkVersion === undefined) sayTsharkMissing();

/** The innermost protocol that each name is to be taken for. */
const PROTOCOLS: readonly (readonly [RegExp, string])[] = [
  [/^ARP/, "eth:ethertype:arp"],
  [/IPv4 TCP data$/, "eth:ethertype:ip:tcp:tls|eth:ethertype:ip:tcp:data|eth:ethertype:ip:tcp"],
  [/^DHCP/, "eth:ethertype:ip:udp:dhcp"],
  [/^DNS/, "eth:ethertype:ip:udp:dns"],
  [/^IPv4 echo/, "eth:ethertype:ip:icmp:data"],
  [/^IPv6 echo/, "eth:ethertype:ipv6:icmpv6:data"],
  [/^(router|neighbor)-/, "eth:ethertype:ipv6:icmpv6"],
];

/** What the frames were made of, by the fields that Wireshark shows it in. */
const SHOWN = {
  "dhcp.option.interface_mtu": ["9001"],
  "dhcp.option.ntp_server": ["169.254.169.123"],
  "dns.a": ["10.0.0.10"],
  "dns.aaaa": ["2001:db8::a"],
  "dns.ptr.domain_name": ["ip-10-0-0-10.ec2.internal"],
  "dns.soa.rname": ["hostmaster.ec2.internal"],
  "tcp.options.mss_val": ["8961"],
  "tcp.options.wscale.shift": ["7"],
  "tcp.options.sack_le": ["3000"],
  "icmp.mtu": ["1400"],
  "icmpv6.mtu": ["1400"],
  "icmpv6.opt.mtu": ["9001"],
  "icmpv6.opt.prefix": ["2001:db8::"],
  "icmpv6.nd.na.target_address": ["2001:db8:0:1::14"],
} as const;

describe.skipIf(tsharkVersion === undefined)(`${tsharkVersion}`, () => {
  const frames = everyKindOfFrame();
  const everyFrame = frames.map(({ frame }) => frame);
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "cloudglass-frames-"));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function write(file: string, captured: readonly Uint8Array[]): void {
    const capture = new PcapCapture(new SystemClock());
    const records = captured.map((frame) => capture.record(frame));
    writeFileSync(join(directory, file), Buffer.concat([capture.header(), ...records]));
  }

  test("finds no fault in a capture of every kind of frame", async () => {
    write(
      "every-kind.pcap",
      frames.map(({ frame }) => frame),
    );
    const lengths = await tsharkFields(
      directory,
      "every-kind.pcap",
      "frame.len",
      "frame.protocols",
    );
    expect(lengths).toHaveLength(frames.length);
    for (const [place, { name, frame }] of frames.entries()) {
      const [length, protocols] = lengths[place]!.split("\t");
      expect(Number(length), name).toBe(frame.length);
      const expected = PROTOCOLS.find(([pattern]) => pattern.test(name))?.[1] ?? "";
      if (expected !== "") expect(expected.split("|"), name).toContain(protocols);
    }
    expect(await tsharkFaults(directory, "every-kind.pcap")).toEqual([]);
  });

  test("reads in them what they were made of", async () => {
    write("every-kind.pcap", everyFrame);
    const lines = await tsharkFields(directory, "every-kind.pcap", ...Object.keys(SHOWN));
    const columns = lines.map((line) => line.split("\t"));
    for (const [place, [field, values]] of Object.entries(SHOWN).entries()) {
      const shown = columns.map((column) => column[place]).filter((value) => value !== "");
      expect([...new Set(shown)].sort(), field).toEqual([...values].sort());
    }
  });

  test("would find one: any frame with a wrong checksum is named", async () => {
    const judged = frames.filter(
      ({ name }) => / (UDP|TCP|echo)/.test(name) && !/without/.test(name),
    );
    const wrong = judged.map(({ frame }) => {
      const copy = Uint8Array.from(frame);
      copy[copy.length - 1]! ^= 0x55;
      return copy;
    });
    write("wrong.pcap", wrong);
    expect(judged.length).toBeGreaterThan(15);
    expect(await tsharkFaults(directory, "wrong.pcap")).toHaveLength(wrong.length);
  });

  test("puts fragments together to the datagram that was cut", async () => {
    write(
      "every-kind.pcap",
      frames.map(({ frame }) => frame),
    );
    const fields = ["ip.reassembled.length", "ipv6.reassembled.length"];
    const lines = await tsharkFields(directory, "every-kind.pcap", ...fields);
    expect(lines.filter((line) => line === "3008\t" || line === "\t3008")).toHaveLength(2);
  });
});
