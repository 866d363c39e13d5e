import fc from "fast-check";
import { expect, test } from "vitest";
import { createTopology, type NetworkAclEntry } from "../topology.ts";
import { cidr, containsAddress, formatCidr } from "./cidr.ts";
import { CompiledNetworkAcl, NetworkAclFilter } from "./network-acl-filter.ts";
import type { Direction } from "./packet-fields.ts";
import { addressesOf, block4, block6, type Packet, packet } from "./testing/arbitrary.ts";
import { anyPacket, traffic, trafficMatches } from "./testing/traffic.ts";

function entry(ruleNumber: number, fields: Partial<NetworkAclEntry> = {}): NetworkAclEntry {
  return {
    ruleNumber,
    egress: false,
    action: "allow",
    protocol: -1,
    cidr: "0.0.0.0/0",
    ports: undefined,
    icmp: undefined,
    ...fields,
  };
}

const LAST = entry(32767, { action: "deny" });

test("the rule with the lowest number that matches decides, in whatever order they are kept", () => {
  const acl = new CompiledNetworkAcl([
    LAST,
    entry(200, { protocol: 6, ports: { from: 0, to: 65535 } }),
    entry(100, { protocol: 6, ports: { from: 22, to: 22 }, action: "deny" }),
    entry(90, { protocol: 6, ports: { from: 22, to: 22 }, cidr: "198.51.100.0/24" }),
  ]);
  const asked = (source: string, destinationPort: number, protocol = 6) =>
    acl.check("ingress", packet(source, "10.0.0.1", { destinationPort, protocol }));
  expect(asked("198.51.100.7", 22)).toEqual({ allows: true, ruleNumber: 90 });
  expect(asked("203.0.113.7", 22)).toEqual({ allows: false, ruleNumber: 100 });
  expect(asked("203.0.113.7", 443)).toEqual({ allows: true, ruleNumber: 200 });
  expect(asked("203.0.113.7", 443, 17)).toEqual({ allows: false, ruleNumber: 32767 });
});

test("directions and versions of IP have rules of their own, and what none matches is denied", () => {
  const acl = new CompiledNetworkAcl([
    entry(100),
    entry(110, { egress: true, cidr: "::/0" }),
    entry(32767, { egress: true, action: "deny" }),
  ]);
  const four = packet("10.0.0.1", "10.0.0.2");
  const six = packet("2001:db8::1", "2001:db8::2");
  expect(acl.check("ingress", four)).toEqual({ allows: true, ruleNumber: 100 });
  expect(acl.check("egress", four)).toEqual({ allows: false, ruleNumber: 32767 });
  expect(acl.check("egress", six)).toEqual({ allows: true, ruleNumber: 110 });
  expect(acl.check("ingress", six)).toEqual({ allows: false, ruleNumber: undefined });
});

test("a changed, removed or unknown ACL is what the next packet meets", () => {
  const topology = createTopology();
  const filter = new NetworkAclFilter(topology);
  const put = (entries: NetworkAclEntry[]) =>
    topology.networkAcls.put({ id: "acl-1", vpcId: "vpc-1", entries });
  const asked = () => filter.acl("acl-1").check("ingress", packet("10.0.0.1", "10.0.0.2"));
  expect(asked()).toEqual({ allows: false, ruleNumber: undefined });
  put([entry(100), LAST]);
  expect(asked()).toEqual({ allows: true, ruleNumber: 100 });
  put([entry(50, { action: "deny" }), entry(100), LAST]);
  expect(asked()).toEqual({ allows: false, ruleNumber: 50 });
  topology.networkAcls.remove("acl-1");
  expect(asked()).toEqual({ allows: false, ruleNumber: undefined });
});

const anyEntry: fc.Arbitrary<NetworkAclEntry> = fc
  .tuple(
    fc.integer({ min: 1, max: 32766 }),
    fc.boolean(),
    fc.constantFrom("allow" as const, "deny" as const),
    fc.oneof(block4, block6).map(formatCidr),
    traffic,
  )
  .map(([ruleNumber, egress, action, block, rest]) => ({
    ruleNumber,
    egress,
    action,
    cidr: block,
    ...rest,
  }));

/** One rule after the other. */
function slowly(entries: readonly NetworkAclEntry[], direction: Direction, asked: Packet): unknown {
  const [source, destination] = addressesOf(asked);
  const peer = direction === "ingress" ? source : destination;
  for (const each of [...entries].sort((one, other) => one.ruleNumber - other.ruleNumber)) {
    if (each.egress !== (direction === "egress")) continue;
    if (!containsAddress(cidr(each.cidr), peer) || !trafficMatches(each, asked)) continue;
    return { allows: each.action === "allow", ruleNumber: each.ruleNumber };
  }
  return { allows: false, ruleNumber: undefined };
}

test("every packet meets the verdict of the rules read one after the other", () => {
  const entries = fc.uniqueArray(anyEntry, {
    maxLength: 40,
    selector: ({ ruleNumber, egress }) => `${ruleNumber} ${egress}`,
  });
  fc.assert(
    fc.property(
      entries,
      fc.array(anyPacket, { minLength: 10, maxLength: 30 }),
      (rules, packets) => {
        const acl = new CompiledNetworkAcl(rules);
        for (const asked of packets) {
          for (const direction of ["ingress", "egress"] as const) {
            expect(acl.check(direction, asked)).toEqual(slowly(rules, direction, asked));
          }
        }
      },
    ),
    { numRuns: 250 },
  );
});
