import fc from "fast-check";
import { expect, test } from "vitest";
import { NatTable } from "./nat-table.ts";
import { answerTo, packet } from "./testing/arbitrary.ts";

const GATEWAY = [0x0a000064, 0x0a000065, 0x0a000066];
const IDLE_MS = 350_000;

interface Live {
  readonly source: number;
  readonly port: number;
  end: number;
}

const step = fc.record({
  afterMs: fc.oneof(
    { weight: 5, arbitrary: fc.nat(20_000) },
    { weight: 1, arbitrary: fc.constantFrom(IDLE_MS - 1, IDLE_MS, IDLE_MS + 1, 1e11) },
  ),
  protocol: fc.constantFrom(17, 1),
  source: fc.integer({ min: 1, max: 4 }),
  port: fc.integer({ min: 1, max: 4 }),
  destination: fc.integer({ min: 1, max: 3 }),
  destinationPort: fc.integer({ min: 1, max: 2 }),
  answers: fc.boolean(),
});

test("translations are never two flows' at once, live for 350 idle seconds, and turn back into their flow", () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 20, maxLength: 150 }),
      fc.integer({ min: 1, max: 3 }),
      (steps, addresses) => {
        const table = new NatTable({ addresses: GATEWAY.slice(0, addresses) });
        const byOutside = new Map<string, Live>();
        const byFlow = new Map<string, string>();
        let now = 0;
        for (const each of steps) {
          now += each.afterMs;
          const { protocol, port } = each;
          const isPing = protocol === 1;
          const sent = packet(0x0a010000 + each.source, 0xc6336400 + each.destination, {
            protocol,
            sourcePort: isPing ? 0 : port,
            destinationPort: isPing ? 0 : each.destinationPort,
            icmpIdentifier: isPing ? port : 0,
            icmpType: 8,
          });
          const flow = JSON.stringify([
            protocol,
            sent.source,
            port,
            sent.destination,
            sent.destinationPort,
          ]);
          expect(table.outbound(now, sent, 100)).toBe("translated");
          const { address, port: gatewayPort } = table;
          expect(GATEWAY.slice(0, addresses)).toContain(address);
          expect(gatewayPort).toBeGreaterThanOrEqual(1024);
          expect(gatewayPort).toBeLessThanOrEqual(65535);
          const name = JSON.stringify([
            protocol,
            address,
            gatewayPort,
            sent.destination,
            sent.destinationPort,
          ]);
          const holder = byOutside.get(name);
          if (holder !== undefined && holder.end > now) {
            expect([holder.source, holder.port]).toEqual([sent.source, port]);
          }
          const known = byFlow.get(flow);
          const before = known === undefined ? undefined : byOutside.get(known);
          const isIts = before?.source === sent.source && before.port === port;
          if (isIts && before.end > now) expect(name).toBe(known);
          byOutside.set(name, { source: sent.source, port, end: now + IDLE_MS });
          byFlow.set(flow, name);
          if (!each.answers) continue;
          const left = isPing
            ? { ...sent, source: address, icmpIdentifier: gatewayPort }
            : { ...sent, source: address, sourcePort: gatewayPort };
          expect(table.inbound(now, answerTo(left, { icmpType: 0 }), 100)).toBe("translated");
          expect([table.address, table.port]).toEqual([sent.source, port]);
        }
        const alive = [...byOutside.values()].filter(({ end }) => end > now).length;
        expect(table.sweep(now)).toBeGreaterThanOrEqual(alive);
        expect(table.sweep(now + 1024)).toBeLessThanOrEqual(alive);
      },
    ),
    { numRuns: 150 },
  );
});

test("a million live flows each turn back into the one that they came from", () => {
  const addresses = Array.from({ length: 8 }, (_, n) => 0x0a000064 + n);
  const table = new NatTable({ addresses });
  const FLOWS = 1_000_000;
  const sent = packet(1, 1, { protocol: 17 });
  const answer = packet(1, 1, { protocol: 17 });
  /** What each left as, packed. */
  const left = new Float64Array(FLOWS);
  const aim = (n: number) => {
    // Forty busy destinations and many quiet ones.
    sent.source = 0x0a010000 + (n % 5000);
    sent.sourcePort = 1024 + Math.floor(n / 5000);
    sent.destination = n % 3 === 0 ? 0xc6336400 + n : 0xcb007100 + (n % 40);
    sent.destinationPort = 443;
  };
  let refused = 0;
  for (let n = 0; n < FLOWS; n++) {
    aim(n);
    if (table.outbound(n / 100, sent, 60) !== "translated") refused++;
    left[n] = table.address * 65536 + table.port;
  }
  expect(refused).toBe(0);
  expect(table.size).toBe(FLOWS);
  let wrong = 0;
  for (let n = 0; n < FLOWS; n++) {
    aim(n);
    answer.source = sent.destination;
    answer.sourcePort = 443;
    answer.destination = Math.floor(left[n]! / 65536);
    answer.destinationPort = left[n]! % 65536;
    const isBack =
      table.inbound(10_000, answer, 60) === "translated" &&
      table.address === sent.source &&
      table.port === sent.sourcePort;
    if (!isBack) wrong++;
  }
  expect(wrong).toBe(0);
  expect(table.size).toBe(FLOWS);
  expect(table.sizeBytes).toBeLessThan(150e6);
});
