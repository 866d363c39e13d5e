import fc from "fast-check";
import { expect, test } from "vitest";
import { formatIp, type IpAddress } from "../frame/address.ts";
import {
  createTopology,
  type NetworkInterface,
  type PeeringConnection,
  type PrefixList,
  type SecurityGroup,
  type SecurityGroupRule,
  type Topology,
} from "../topology.ts";
import { cidr, containsAddress, formatCidr } from "./cidr.ts";
import type { Direction } from "./packet-fields.ts";
import { SecurityGroupFilter } from "./security-group-filter.ts";
import {
  address4,
  address6,
  addressesOf,
  block4,
  block6,
  type Packet,
  packet,
} from "./testing/arbitrary.ts";
import { anyPacket, traffic, trafficMatches } from "./testing/traffic.ts";

const GROUPS = ["sg-1", "sg-2", "sg-3", "sg-4"];
const VPCS = ["vpc-1", "vpc-2"];
const INTERFACES = ["eni-1", "eni-2", "eni-3", "eni-4"];
const LISTS = ["pl-1", "pl-2"];

const block = fc.oneof(
  fc.constantFrom("0.0.0.0/0", "::/0"),
  block4.map(formatCidr),
  block6.map(formatCidr),
);

const rule: fc.Arbitrary<SecurityGroupRule> = fc
  .tuple(
    fc.nat(1_000_000),
    fc.boolean(),
    traffic,
    fc.oneof(
      { weight: 2, arbitrary: block.map((each) => ({ cidr: each })) },
      { weight: 1, arbitrary: fc.constantFrom(...LISTS).map((prefixListId) => ({ prefixListId })) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(...GROUPS).map((securityGroupId) => ({ securityGroupId })),
      },
    ),
  )
  .map(([number, egress, rest, peer]) => ({ id: `sgr-${number}`, egress, ...rest, peer }));

const group: fc.Arbitrary<SecurityGroup> = fc.record({
  id: fc.constantFrom(...GROUPS),
  vpcId: fc.constantFrom(...VPCS),
  rules: fc.array(rule, { maxLength: 8 }),
});

const networkInterface: fc.Arbitrary<NetworkInterface> = fc.record({
  id: fc.constantFrom(...INTERFACES),
  accountId: fc.constant("000000000000"),
  vpcId: fc.constantFrom(...VPCS),
  subnetId: fc.constant("subnet-1"),
  macAddress: fc.constant("02:00:00:00:00:01"),
  addresses: fc.array(
    address4.map((each) => ({ address: formatIp(each), publicAddress: undefined })),
    { maxLength: 3 },
  ),
  ipv6Addresses: fc.array(address6.map(formatIp), { maxLength: 2 }),
  prefixes: fc.array(block4.map(formatCidr), { maxLength: 1 }),
  securityGroupIds: fc.uniqueArray(fc.constantFrom(...GROUPS), { maxLength: 3 }),
  sourceDestinationCheck: fc.constant(true),
  attachment: fc.constant(undefined),
  hostName: fc.constant(undefined),
});

const list: fc.Arbitrary<PrefixList> = fc.record({
  id: fc.constantFrom(...LISTS),
  entries: fc.array(block, { maxLength: 4 }),
});

const peering: fc.Arbitrary<PeeringConnection> = fc.record({
  id: fc.constantFrom("pcx-1", "pcx-2"),
  requesterVpcId: fc.constantFrom(...VPCS),
  accepterVpcId: fc.constantFrom(...VPCS),
  active: fc.boolean(),
});

type Change = (topology: Topology) => void;

const change: fc.Arbitrary<Change> = fc.oneof(
  group.map(
    (each): Change =>
      (topology) =>
        topology.securityGroups.put(each),
  ),
  networkInterface.map(
    (each): Change =>
      (topology) =>
        topology.networkInterfaces.put(each),
  ),
  list.map(
    (each): Change =>
      (topology) =>
        topology.prefixLists.put(each),
  ),
  peering.map(
    (each): Change =>
      (topology) =>
        topology.peeringConnections.put(each),
  ),
  fc.constantFrom(...GROUPS).map(
    (id): Change =>
      (topology) =>
        topology.securityGroups.remove(id),
  ),
  fc.constantFrom(...INTERFACES).map(
    (id): Change =>
      (topology) =>
        topology.networkInterfaces.remove(id),
  ),
  fc.constantFrom(...LISTS).map(
    (id): Change =>
      (topology) =>
        topology.prefixLists.remove(id),
  ),
  fc.constantFrom("pcx-1", "pcx-2").map(
    (id): Change =>
      (topology) =>
        topology.peeringConnections.remove(id),
  ),
);

/** Reads the topology anew for every packet. */
class SlowFilter {
  readonly #topology: Topology;

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  check(at: string, direction: Direction, asked: Packet): unknown {
    const record = this.#topology.networkInterfaces.get(at);
    const [source, destination] = addressesOf(asked);
    const peer = direction === "ingress" ? source : destination;
    const rules = this.#rules(record);
    const found = rules.find(
      ({ rule: each }) =>
        each.egress === (direction === "egress") &&
        trafficMatches(each, asked) &&
        this.#isPeer(each.peer, peer, record?.vpcId),
    );
    if (found === undefined) {
      return { allows: false, groupId: undefined, ruleId: undefined, isTracked: true };
    }
    return {
      allows: true,
      groupId: found.groupId,
      ruleId: found.rule.id,
      isTracked: !this.#isUntracked(record, direction, asked),
    };
  }

  #rules(record: NetworkInterface | undefined) {
    const groups = record?.securityGroupIds.map((id) => this.#topology.securityGroups.get(id));
    return (groups ?? []).flatMap((each) =>
      (each?.rules ?? []).map((rule) => ({ groupId: each?.id, rule })),
    );
  }

  #isPeer(peer: SecurityGroupRule["peer"], address: IpAddress, vpcId: string | undefined): boolean {
    if ("cidr" in peer) return containsAddress(cidr(peer.cidr), address);
    if ("prefixListId" in peer) {
      const entries = this.#topology.prefixLists.get(peer.prefixListId)?.entries ?? [];
      return entries.some((entry) => containsAddress(cidr(entry), address));
    }
    const named = this.#topology.securityGroups.get(peer.securityGroupId);
    if (named === undefined || !this.#mayName(vpcId, named.vpcId)) return false;
    return [...this.#topology.networkInterfaces.all()]
      .filter((each) => each.securityGroupIds.includes(named.id))
      .some((each) => {
        const singles = [...each.addresses.map(({ address: own }) => own), ...each.ipv6Addresses];
        return (
          singles.includes(formatIp(address)) ||
          each.prefixes.some((prefix) => containsAddress(cidr(prefix), address))
        );
      });
  }

  #mayName(vpcId: string | undefined, other: string): boolean {
    if (vpcId === other) return true;
    return [...this.#topology.peeringConnections.all()].some(
      ({ active, requesterVpcId, accepterVpcId }) =>
        active && [requesterVpcId, accepterVpcId].sort().join() === [vpcId, other].sort().join(),
    );
  }

  /** By trying rules that let everybody in against rules that let everything out, and the other way round. */
  #isUntracked(
    record: NetworkInterface | undefined,
    direction: Direction,
    { protocol, version, sourcePort, destinationPort }: Packet,
  ): boolean {
    if (protocol !== 6 && protocol !== 17) return false;
    const [localPort, remotePort] =
      direction === "egress" ? [sourcePort, destinationPort] : [destinationPort, sourcePort];
    const everywhere = version === 4 ? "0.0.0.0/0" : "::/0";
    const open = this.#rules(record)
      .map(({ rule: each }) => each)
      .filter(({ peer, protocol: its }) => {
        if (its !== -1 && its !== protocol) return false;
        if ("cidr" in peer) return peer.cidr === everywhere;
        if (!("prefixListId" in peer)) return false;
        const entries = this.#topology.prefixLists.get(peer.prefixListId)?.entries ?? [];
        return entries.includes(everywhere);
      })
      .map(({ egress, ports }) => ({ egress, from: ports?.from ?? 0, to: ports?.to ?? 65535 }));
    const isEvery = (each: { from: number; to: number }) => each.from === 0 && each.to === 65535;
    const [ins, outs] = [open.filter((each) => !each.egress), open.filter((each) => each.egress)];
    const has = (ranges: typeof open, port: number) =>
      ranges.some(({ from, to }) => from <= port && port <= to);
    return (
      (outs.some(isEvery) && has(ins, localPort)) || (ins.some(isEvery) && has(outs, remotePort))
    );
  }
}

test("after every change every packet meets the verdict of the rules read one after the other", () => {
  const known = fc.tuple(
    fc.array(group, { minLength: 3, maxLength: 4 }),
    fc.array(networkInterface, { minLength: 3, maxLength: 4 }),
  );
  fc.assert(
    fc.property(
      known,
      fc.array(change, { minLength: 5, maxLength: 20 }),
      fc.array(anyPacket, { minLength: 4, maxLength: 8 }),
      ([groups, interfaces], changes, packets) => {
        const topology = createTopology();
        for (const each of interfaces) topology.networkInterfaces.put(each);
        const filter = new SecurityGroupFilter(topology);
        for (const each of groups) topology.securityGroups.put(each);
        const slow = new SlowFilter(topology);
        for (const each of changes) {
          each(topology);
          const among = [...packets, ...betweenInterfaces(topology, packets[0]!)];
          for (const asked of among) {
            for (const at of INTERFACES) {
              for (const direction of ["ingress", "egress"] as const) {
                expect(filter.groups(at).check(direction, asked)).toEqual(
                  slow.check(at, direction, asked),
                );
              }
            }
          }
        }
      },
    ),
    { numRuns: 30 },
  );
});

/** Packets from addresses that interfaces have. */
function betweenInterfaces(topology: Topology, like: Packet): Packet[] {
  return [...topology.networkInterfaces.all()].flatMap(({ addresses, ipv6Addresses }) =>
    [...addresses.map(({ address }) => address), ...ipv6Addresses].map((address) => ({
      ...packet(address, address),
      protocol: like.protocol,
      destinationPort: like.destinationPort,
      sourcePort: like.sourcePort,
    })),
  );
}
