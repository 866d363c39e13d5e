import { expect, test } from "vitest";
import { formatIpv4, parseIpv4 } from "../frame/address.ts";
import { CONNECTIONS_MAX, NatTable, PORT_MIN } from "./nat-table.ts";
import { answerTo, type Packet, packet } from "./testing/arbitrary.ts";

const [FIN, SYN, RST, ACK] = [0x01, 0x02, 0x04, 0x10];
const SECOND = 1000;
const UDP = { protocol: 17 };

function setUp(addresses = ["10.0.0.100"]) {
  const table = new NatTable({ addresses: addresses.map((each) => parseIpv4(each)!) });
  let now = 1_000_000;
  const translated = () => `${formatIpv4(table.address)}:${table.port}`;
  return {
    table,
    after: (ms: number) => {
      now += ms;
    },
    out: (sent: Packet) => {
      const verdict = table.outbound(now, sent, 60);
      return verdict === "translated" ? translated() : verdict;
    },
    into: (sent: Packet) => {
      const verdict = table.inbound(now, sent, 60);
      return verdict === "translated" ? translated() : verdict;
    },
    quotedFromOutside: (quoted: Packet) =>
      table.quotedFromOutside(now, quoted) ? translated() : undefined,
    quotedFromInside: (quoted: Packet) =>
      table.quotedFromInside(now, quoted) ? translated() : undefined,
    metrics: () => table.metrics(now),
  };
}

const outside = "198.51.100.1";
const connection = packet("10.0.1.5", outside, { sourcePort: 40_000, destinationPort: 443 });
const tcp = (sent: Packet, tcpFlags: number): Packet => ({ ...sent, tcpFlags });

/** As it leaves the gateway. */
function behind(sent: Packet, translated: string): Packet {
  const [address, port] = translated.split(":");
  const source = parseIpv4(address!)!;
  return sent.protocol === 1
    ? { ...sent, source, icmpIdentifier: Number(port) }
    : { ...sent, source, sourcePort: Number(port) };
}

test("packets leave from the gateway's address, and their answers find back", () => {
  const { out, into } = setUp();
  const translated = out(tcp(connection, SYN));
  expect(translated).toMatch(/^10\.0\.0\.100:\d+$/);
  expect(Number(translated.split(":")[1])).toBeGreaterThanOrEqual(PORT_MIN);
  const answer = answerTo(behind(connection, translated));
  expect(into(tcp(answer, SYN | ACK))).toBe("10.0.1.5:40000");
  expect(out(tcp(connection, ACK))).toBe(translated);
  expect(into({ ...answer, sourcePort: 444 })).toBe("no-translation");
  expect(into({ ...answer, destinationPort: answer.destinationPort ^ 1 })).toBe("no-translation");
  expect(into({ ...answer, source: answer.source + 1 })).toBe("no-translation");
  expect(into({ ...answer, destination: answer.destination + 1 })).toBe("no-translation");
});

test("a ping's identifier is translated; only replies come back", () => {
  const { out, into } = setUp();
  const ping = packet("10.0.1.5", outside, { protocol: 1, icmpType: 8, icmpIdentifier: 7 });
  const other = packet("10.0.1.6", outside, { protocol: 1, icmpType: 8, icmpIdentifier: 7 });
  const [one, two] = [out(ping), out(other)];
  expect(one).not.toBe(two);
  const pong = answerTo(behind(ping, one), { icmpType: 0 });
  expect(into(pong)).toBe("10.0.1.5:7");
  expect(into(answerTo(behind(other, two), { icmpType: 0 }))).toBe("10.0.1.6:7");
  expect(into({ ...pong, icmpType: 8 })).toBe("no-translation");
  expect(out({ ...ping, icmpType: 0 })).toBe("no-translation");
  expect(out({ ...ping, icmpType: 3 })).toBe("no-translation");
});

test("nothing comes in that was not asked for, and other protocols do not go out", () => {
  const { out, into, metrics } = setUp();
  expect(into(packet(outside, "10.0.0.100", { ...UDP, destinationPort: 2000 }))).toBe(
    "no-translation",
  );
  expect(out({ ...connection, protocol: 47 })).toBe("no-translation");
  expect(out(packet("2001:db8::1", "2001:db8::2"))).toBe("no-translation");
  expect(metrics().PacketsDropCount).toBe(3);
});

test("a connection that was idle for 350 seconds is gone: who goes on with it gets a reset", () => {
  const { out, into, after, metrics } = setUp();
  const translated = out(tcp(connection, SYN));
  const answer = answerTo(behind(connection, translated));
  into(tcp(answer, SYN | ACK));
  after(350 * SECOND - 1);
  expect(out(tcp(connection, ACK))).toBe(translated);
  after(350 * SECOND);
  expect(out(tcp(connection, ACK))).toBe("reset");
  expect(into(tcp(answer, ACK))).toBe("no-translation");
  expect(out(tcp(connection, RST))).toBe("no-translation");
  expect(metrics()).toMatchObject({
    ActiveConnectionCount: 0,
    ConnectionAttemptCount: 1,
    ConnectionEstablishedCount: 1,
    IdleTimeoutCount: 1,
    ErrorPortAllocation: 0,
    PacketsInFromSource: 4,
    BytesInFromSource: 240,
    PacketsOutToDestination: 2,
    BytesOutToDestination: 120,
    PacketsInFromDestination: 2,
    BytesInFromDestination: 120,
    PacketsOutToSource: 1,
    BytesOutToSource: 60,
    PacketsDropCount: 3,
  });
});

test("connections that were ended by both sides or reset are active no longer and did not idle", () => {
  const { out, into, after, metrics, table } = setUp();
  const other = { ...connection, sourcePort: 40_001 };
  for (const each of [connection, other]) {
    const answer = answerTo(behind(each, out(tcp(each, SYN))));
    into(tcp(answer, SYN | ACK));
    if (each === other) into(tcp(answer, RST));
    else {
      out(tcp(each, FIN | ACK));
      expect(metrics().ActiveConnectionCount).toBe(1);
      into(tcp(answer, FIN | ACK));
      out(tcp(each, ACK));
    }
    expect(metrics().ActiveConnectionCount).toBe(0);
  }
  after(120 * SECOND);
  expect(metrics()).toMatchObject({ IdleTimeoutCount: 0, ConnectionEstablishedCount: 2 });
  expect(table.size).toBe(0);
});

test("a SYN on the ports of a connection that ended is another connection", () => {
  const { out, into, after, metrics } = setUp();
  const translated = out(tcp(connection, SYN));
  into(tcp(answerTo(behind(connection, translated)), RST | ACK));
  expect(out(tcp(connection, SYN))).toBe(translated);
  expect(metrics()).toMatchObject({ ActiveConnectionCount: 1, ConnectionAttemptCount: 2 });
  after(349 * SECOND);
  expect(metrics().ActiveConnectionCount).toBe(1);
});

test("an address has 55,000 connections to a destination and as many to any other; each address adds as many", () => {
  const world = setUp();
  const { out, table, metrics } = world;
  const flow = (n: number, destinationPort = 443) =>
    packet(0x0a010000 + (n >>> 15), parseIpv4(outside)!, {
      ...UDP,
      sourcePort: n & 0x7fff,
      destinationPort,
    });
  const seen = new Set<string>();
  for (let n = 0; n < CONNECTIONS_MAX; n++) seen.add(out(flow(n)));
  expect(seen.size).toBe(55_000);
  expect(seen.has("ports-exhausted")).toBe(false);
  expect(out(flow(CONNECTIONS_MAX))).toBe("ports-exhausted");
  expect(metrics()).toMatchObject({ ErrorPortAllocation: 1, PacketsDropCount: 1 });
  // One that goes on has its port.
  expect(seen.has(out(flow(0)))).toBe(true);
  expect(out(flow(0, 444))).toMatch(/^10/);
  expect(out({ ...flow(0), protocol: 6, tcpFlags: SYN })).toMatch(/^10/);
  table.setAddresses(["10.0.0.100", "10.0.0.101"].map((each) => parseIpv4(each)!));
  for (let n = 0; n < CONNECTIONS_MAX; n++) seen.add(out(flow(CONNECTIONS_MAX + n)));
  expect(seen.size).toBe(110_000);
  expect(out(flow(2 * CONNECTIONS_MAX))).toBe("ports-exhausted");
  // Ports are free again once their flows have timed out.
  world.after(352 * SECOND);
  expect(out(flow(2 * CONNECTIONS_MAX))).toMatch(/^10/);
});

test("the flows of an address that is taken away end, those of others go on", () => {
  const { out, table } = setUp(["10.0.0.100", "10.0.0.101"]);
  const flow = (n: number) =>
    packet(0x0a010000 + n, parseIpv4(outside)!, { ...UDP, sourcePort: 9 });
  const before = Array.from({ length: 10 }, (_, n) => out(flow(n)));
  expect(new Set(before.map((each) => each.split(":")[0])).size).toBe(2);
  table.setAddresses([parseIpv4("10.0.0.101")!]);
  const kept = before.filter((each) => each.startsWith("10.0.0.101:"));
  expect(table.size).toBe(kept.length);
  const after = Array.from({ length: 10 }, (_, n) => out(flow(n)));
  expect(after.every((each) => each.startsWith("10.0.0.101:"))).toBe(true);
  expect(new Set(after).size).toBe(10);
  for (const each of kept) expect(after).toContain(each);
  expect(() => table.setAddresses([1, 2, 3, 4, 5, 6, 7, 8, 9])).toThrow(RangeError);
});

test("errors of ICMP find the flow that they quote, from both sides", () => {
  const { out, quotedFromOutside, quotedFromInside } = setUp();
  const sent = { ...connection, ...UDP };
  const translated = out(sent);
  const left = behind(sent, translated);
  expect(quotedFromOutside(left)).toBe("10.0.1.5:40000");
  expect(quotedFromOutside({ ...left, destinationPort: 1 })).toBeUndefined();
  // What came in had its destination rewritten.
  expect(quotedFromInside(answerTo(sent))).toBe(translated);
  expect(quotedFromInside(answerTo({ ...sent, sourcePort: 1 }))).toBeUndefined();
});

test("a port is not given to another flow while it is in use, however many come and go", () => {
  const { out, after } = setUp();
  const flow = (n: number) =>
    packet(0x0a010000 + n, parseIpv4(outside)!, { ...UDP, sourcePort: 9 });
  const lasting = out(flow(0));
  let given = 0;
  for (let n = 1; n < 70_000; n++) {
    if (n % 100 === 0) {
      after(2 * SECOND);
      if (out(flow(0)) !== lasting) given = Number.NaN;
    }
    if (out(flow(n)) === lasting) given++;
  }
  expect(given).toBe(0);
});

test("a table whose destinations come and go without end does not grow", () => {
  const { out, after, table } = setUp();
  let sizeBytes = 0;
  for (let n = 0; n < 40_000; n++) {
    after(100);
    out(packet(0x0a010001, 0xc0000000 + n, { ...UDP, sourcePort: 9 }));
    if (n === 10_000) ({ sizeBytes } = table);
  }
  expect(table.size).toBeLessThan(3600);
  expect(table.sizeBytes).toBe(sizeBytes);
});
