import { expect, test } from "vitest";
import { DEFAULT_TIMEOUTS } from "./connection-state.ts";
import { ConntrackTable } from "./conntrack-table.ts";
import type { Direction } from "./packet-fields.ts";
import { answerTo, type Packet, packet } from "./testing/arbitrary.ts";
import { TURN_MS } from "./timing-wheel.ts";

const [FIN, SYN, RST, ACK] = [0x01, 0x02, 0x04, 0x10];
const SECOND = 1000;

function setUp(options: ConstructorParameters<typeof ConntrackTable>[0] = {}) {
  const table = new ConntrackTable(options);
  const at = table.interfaceNumber("eni-1");
  let now = 5_000_000;
  return {
    table,
    after: (ms: number) => {
      now += ms;
    },
    passes: (sent: Packet, direction: Direction = "egress") =>
      table.passes(now, at, direction, sent),
    open: (sent: Packet, direction: Direction = "egress") => table.open(now, at, direction, sent),
    relates: (direction: Direction, quoted: Packet) => table.relates(now, at, direction, quoted),
    state: (sent: Packet) => table.stateOf(now, at, "egress", sent),
  };
}

const out = packet("10.0.0.1", "198.51.100.1", { sourcePort: 40_000, destinationPort: 443 });
const back = answerTo(out);
const tcp = (sent: Packet, tcpFlags: number): Packet => ({ ...sent, tcpFlags });
const udp = { ...out, protocol: 17 };
const udpBack = answerTo(udp);

const PORT_FIELDS = ["sourcePort", "destinationPort"] as const;
const FIELDS_4 = ["source", "destination", ...PORT_FIELDS] as const;
const FIELDS_6 = ["source0", "source3", "destination0", "destination3", ...PORT_FIELDS] as const;

function establish({ open, passes }: ReturnType<typeof setUp>): void {
  open(tcp(out, SYN));
  passes(tcp(back, SYN | ACK), "ingress");
  passes(tcp(out, ACK));
}

test("answers to what was allowed pass, with no rule; other packets do not", () => {
  const world = setUp();
  const { open, passes, state } = world;
  expect(passes(tcp(out, SYN))).toBe(false);
  expect(open(tcp(out, SYN))).toBe(true);
  expect(state(out)).toBe("syn-sent");
  expect(passes(tcp(back, SYN | ACK), "ingress")).toBe(true);
  expect(state(out)).toBe("syn-received");
  expect(passes(tcp(out, ACK))).toBe(true);
  expect(state(out)).toBe("established");
  expect(passes({ ...back, destinationPort: 40_001 }, "ingress")).toBe(false);
  expect(passes({ ...back, protocol: 17 }, "ingress")).toBe(false);
});

test("an established connection lives for five idle days, or as long as its interface says", () => {
  const world = setUp();
  const { after, passes, table } = world;
  establish(world);
  after(432_000 * SECOND - 1);
  expect(passes(tcp(back, ACK), "ingress")).toBe(true);
  after(432_000 * SECOND);
  expect(passes(tcp(back, ACK), "ingress")).toBe(false);
  table.setTimeouts("eni-1", { ...DEFAULT_TIMEOUTS, tcpEstablishedMs: 350 * SECOND });
  establish(world);
  after(350 * SECOND);
  expect(passes(tcp(back, ACK), "ingress")).toBe(false);
});

test("UDP lives for 30 idle seconds, as a stream for 180", () => {
  const { after, open, passes } = setUp();
  open(udp);
  after(30 * SECOND);
  expect(passes(udpBack, "ingress")).toBe(false);
  open(udp);
  // One request and its answer are no stream yet.
  expect(passes(udpBack, "ingress")).toBe(true);
  after(30 * SECOND);
  expect(passes(udpBack, "ingress")).toBe(false);
  open(udp);
  passes(udpBack, "ingress");
  passes(udp);
  passes(udpBack, "ingress");
  after(180 * SECOND - 1);
  expect(passes(udpBack, "ingress")).toBe(true);
  after(180 * SECOND);
  expect(passes(udpBack, "ingress")).toBe(false);
});

test("a connection that ended or was reset is soon forgotten, and a SYN begins another", () => {
  const world = setUp();
  const { after, passes, state } = world;
  establish(world);
  passes(tcp(out, FIN | ACK));
  passes(tcp(back, FIN | ACK), "ingress");
  passes(tcp(out, ACK));
  expect(state(out)).toBe("time-wait");
  expect(passes(tcp(out, SYN))).toBe(false);
  after(120 * SECOND);
  expect(state(out)).toBeUndefined();
  establish(world);
  passes(tcp(back, RST), "ingress");
  expect(state(out)).toBe("closed");
  after(10 * SECOND);
  expect(passes(tcp(back, ACK), "ingress")).toBe(false);
});

test("of ICMP the reply to a query passes, and queries of the other side do not", () => {
  const { open, passes } = setUp();
  const ping = packet("10.0.0.1", "10.0.0.2", { protocol: 1, icmpType: 8, icmpIdentifier: 7 });
  const pong = answerTo(ping, { icmpType: 0 });
  expect(passes(pong, "ingress")).toBe(false);
  open(ping);
  expect(passes(pong, "ingress")).toBe(true);
  expect(passes(answerTo(ping, { icmpType: 8 }), "ingress")).toBe(false);
  expect(passes({ ...pong, icmpIdentifier: 8 }, "ingress")).toBe(false);
});

test("an ICMP error passes when what it quotes belongs to a tracked flow, and does not prolong it", () => {
  const { after, open, passes, relates } = setUp();
  open(udp);
  expect(relates("ingress", udp)).toBe(true);
  expect(relates("egress", udpBack)).toBe(true);
  expect(relates("ingress", udpBack)).toBe(false);
  expect(relates("ingress", { ...udp, sourcePort: 1 })).toBe(false);
  after(29 * SECOND);
  expect(relates("ingress", udp)).toBe(true);
  after(SECOND);
  expect(relates("ingress", udp)).toBe(false);
  expect(passes(udpBack, "ingress")).toBe(false);
});

test("of other protocols anything between the two addresses passes for 600 seconds", () => {
  const { after, open, passes } = setUp();
  const sent = packet("10.0.0.1", "10.0.0.2", { protocol: 47 });
  open(sent);
  after(600 * SECOND - 1);
  expect(passes(answerTo(sent), "ingress")).toBe(true);
  after(600 * SECOND);
  expect(passes(answerTo(sent), "ingress")).toBe(false);
});

test("where there is no room a flow does not begin, until others have ended", () => {
  const { after, open, table } = setUp({ entriesMax: 100, interfaceEntriesMax: 100 });
  const flow = (n: number) => ({ ...udp, sourcePort: n });
  for (let n = 0; n < 100; n++) expect(open(flow(n))).toBe(true);
  expect(open(flow(100))).toBe(false);
  expect(table.allowanceExceeded).toBe(1);
  after(32 * SECOND);
  expect(open(flow(100))).toBe(true);
  expect(table.sweep(5_032_000)).toBe(1);
});

test("room is made of what has ended, whatever is looked at before", () => {
  const { after, open, passes } = setUp({ entriesMax: 4, interfaceEntriesMax: 4 });
  const flow = (n: number) => ({ ...udp, sourcePort: n });
  for (let n = 0; n < 4; n++) open(flow(n));
  after(29 * SECOND);
  for (let n = 0; n < 3; n++) passes(flow(n));
  after(3 * SECOND);
  expect(open(flow(4))).toBe(true);
  expect(open(flow(5))).toBe(false);
});

test.each([
  ["10.0.0.1", "198.51.100.1"],
  ["2001:db8::1", "2001:db9::1"],
])(
  "a packet that differs anywhere from %s to %s belongs to no flow, whatever its hash",
  (local, remote) => {
    const table = new ConntrackTable();
    const sent = packet(local, remote, { protocol: 17, sourcePort: 9, destinationPort: 8 });
    table.open(0, table.interfaceNumber("eni-1"), "egress", sent);
    const fields = sent.version === 4 ? FIELDS_4 : FIELDS_6;
    let found = 0;
    for (let n = 1; n < 30_000; n++) {
      if (table.stateOf(0, n, "egress", sent) !== undefined) found++;
      for (const field of fields) {
        const other = { ...sent, [field]: (sent[field] ^ n) >>> 0 };
        if (table.stateOf(0, 0, "egress", other) !== undefined) found++;
      }
    }
    expect(table.stateOf(0, 0, "egress", sent)).toBe("unidirectional");
    expect(found).toBe(0);
  },
);

test("an interface's flows go with it, and those of others stay", () => {
  const { open, passes, table } = setUp();
  const other = table.interfaceNumber("eni-2");
  open(udp);
  table.open(5_000_000, other, "egress", udp);
  table.forgetInterface("eni-1");
  expect(table.size).toBe(1);
  expect(table.passes(5_000_000, other, "ingress", udpBack)).toBe(true);
  // Its number is nobody's while an entry has it.
  const next = table.interfaceNumber("eni-3");
  expect(table.passes(5_000_000, next, "ingress", udpBack)).toBe(false);
  expect(table.sweep(6_000_000)).toBe(0);
  table.interfaceNumber("eni-4");
  expect(passes(udpBack, "ingress")).toBe(false);
});

test("what an interface left behind is gone within a turn of the wheel, however long it would have lasted", () => {
  const { open, table } = setUp();
  const number = table.interfaceNumber("eni-1");
  open(tcp(out, ACK));
  table.forgetInterface("eni-1");
  expect(table.interfaceNumber("eni-2")).not.toBe(number);
  table.sweep(5_000_000 + TURN_MS);
  expect(table.interfaceNumber("eni-3")).toBe(number);
});

test("one interface that opens flows without end leaves room for those of others", () => {
  const { open, table } = setUp({ entriesMax: 100 });
  const quiet = table.interfaceNumber("eni-2");
  const opened = (count: number) => {
    let passed = 0;
    for (let n = 0; n < count; n++) if (open({ ...tcp(out, SYN), sourcePort: n })) passed++;
    return passed;
  };
  expect(opened(1000)).toBe(25);
  expect(table.allowanceExceeded).toBe(975);
  for (let n = 0; n < 25; n++) {
    expect(table.open(5_000_000, quiet, "egress", { ...tcp(out, SYN), sourcePort: n })).toBe(true);
  }
  expect(table.size).toBe(50);
});

test("an interface whose flows have ended has room again", () => {
  const { after, open } = setUp({ entriesMax: 100, interfaceEntriesMax: 10 });
  const syn = (sourcePort: number) => ({ ...tcp(out, SYN), sourcePort });
  for (let n = 0; n < 10; n++) expect(open(syn(n))).toBe(true);
  expect(open(syn(10))).toBe(false);
  after(600 * SECOND);
  for (let n = 20; n < 30; n++) expect(open(syn(n))).toBe(true);
  expect(open(syn(30))).toBe(false);
});

test("interfaces that come and go with their flows take no room from others", () => {
  const table = new ConntrackTable({ entriesMax: 100, interfaceEntriesMax: 50 });
  const numbers = new Set<number>();
  let refused = 0;
  for (let n = 0; n < 1000; n++) {
    const at = table.interfaceNumber(`eni-${n}`);
    numbers.add(at);
    for (let flow = 0; flow < 30; flow++) {
      const sent = { ...tcp(out, ACK), sourcePort: flow };
      if (!table.open(n, at, "egress", sent)) refused++;
    }
    expect(table.size).toBe(30);
    table.forgetInterface(`eni-${n}`);
    expect(table.size).toBe(0);
  }
  expect(refused).toBe(0);
  expect(numbers.size).toBeLessThan(5);
});
