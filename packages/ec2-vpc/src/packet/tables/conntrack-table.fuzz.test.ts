import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_TIMEOUTS, NITRO_V6_TIMEOUTS } from "./connection-state.ts";
import { ConntrackTable } from "./conntrack-table.ts";
import type { Direction } from "./packet-fields.ts";
import { type Packet, packet } from "./testing/arbitrary.ts";
import { SlowConntrack } from "./testing/slow-conntrack.ts";

interface Step {
  readonly afterMs: number;
  readonly at: string;
  readonly direction: Direction;
  readonly packet: Packet;
  readonly isAllowed: boolean;
  /** The interface is made anew before. */
  readonly isAnew: boolean;
}

const FLAGS = [0x02, 0x12, 0x10, 0x10, 0x11, 0x01, 0x04, 0x14, 0x18, 0x00, 0x06];

const sides = fc.oneof(
  fc.constantFrom(["10.0.0.1", "10.0.0.2"], ["10.0.0.1", "198.51.100.1"]),
  fc.constantFrom(["2001:db8::1", "2001:db8::2"], ["2001:db8::1", "2001:db9::1"]),
);

const traffic = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(...FLAGS).map((tcpFlags) => ({ protocol: 6, tcpFlags })),
  },
  { weight: 2, arbitrary: fc.constant({ protocol: 17 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom([1, 8], [1, 0], [1, 13], [1, 14], [1, 3], [58, 128], [58, 129], [58, 135])
      .map(([protocol, icmpType]) => ({ protocol: protocol!, icmpType: icmpType! })),
  },
  { weight: 1, arbitrary: fc.constant({ protocol: 47 }) },
);

const step: fc.Arbitrary<Step> = fc
  .tuple(
    sides,
    traffic,
    fc.constantFrom("ingress" as const, "egress" as const),
    fc.constantFrom(1, 2),
    fc.record({
      afterMs: fc.oneof(
        { weight: 6, arbitrary: fc.nat(3000) },
        {
          weight: 3,
          arbitrary: fc
            .tuple(
              fc.constantFrom(10_000, 30_000, 60_000, 120_000, 180_000, 350_000, 600_000),
              fc.constantFrom(-1, 0, 1),
            )
            .map(([ms, more]) => ms + more),
        },
        { weight: 1, arbitrary: fc.constantFrom(432_000_000, 431_999_999, 3e9, 1e12) },
      ),
      at: fc.constantFrom("eni-1", "eni-2"),
      isAllowed: fc.boolean(),
      isAnew: fc.nat(29).map((n) => n === 0),
    }),
  )
  .map(([[local, remote], rest, direction, port, others]) => {
    const isOut = direction === "egress";
    const [source, destination] = isOut ? [local!, remote!] : [remote!, local!];
    const [sourcePort, destinationPort] = isOut ? [1000, 80 + port] : [80 + port, 1000];
    const fields = { ...rest, sourcePort, destinationPort, icmpIdentifier: port };
    return { ...others, direction, packet: packet(source, destination, fields) };
  });

test("packets pass, and flows have states, as when every flow is looked at with every packet", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 30, maxLength: 200 }), (steps) => {
      const table = new ConntrackTable();
      const slow = new SlowConntrack(DEFAULT_TIMEOUTS);
      table.setTimeouts("eni-2", NITRO_V6_TIMEOUTS);
      slow.setTimeouts("eni-2", NITRO_V6_TIMEOUTS);
      let now = 1_700_000_000_000;
      for (const { afterMs, at, direction, packet: sent, isAllowed, isAnew } of steps) {
        now += afterMs;
        if (isAnew) {
          table.forgetInterface(at);
          slow.forget(at);
        }
        const number = table.interfaceNumber(at);
        const passes = table.passes(now, number, direction, sent);
        expect(passes).toBe(slow.passes(now, at, direction, sent));
        if (!passes && isAllowed) {
          expect(table.open(now, number, direction, sent)).toBe(true);
          slow.open(now, at, direction, sent);
        }
        expect(table.stateOf(now, number, direction, sent)).toBe(
          slow.stateOf(now, at, direction, sent),
        );
      }
      // Flows of the last second may still be there.
      expect(table.sweep(now + 1024)).toBeLessThanOrEqual(slow.size(now));
      expect(table.sweep(now)).toBeGreaterThanOrEqual(slow.size(now + 1024));
    }),
    { numRuns: 250 },
  );
});

test("a table whose flows come and go without end stays as small as the most that lived at once", () => {
  const table = new ConntrackTable();
  const at = table.interfaceNumber("eni-1");
  const sent = packet("10.0.0.1", "10.0.0.2", { protocol: 17, sourcePort: 1 });
  let sizeBytes = 0;
  let passed = 0;
  for (let n = 0; n < 150_000; n++) {
    // A thousand a second, each for 30 seconds.
    sent.destination = n;
    if (table.passes(n, at, "egress", sent)) passed++;
    table.open(n, at, "egress", sent);
    if (n === 60_000) ({ sizeBytes } = table);
  }
  expect(passed).toBe(0);
  expect(table.size).toBeGreaterThanOrEqual(30_000);
  expect(table.size).toBeLessThan(32_000);
  expect(table.sizeBytes).toBe(sizeBytes);
});
