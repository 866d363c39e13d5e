/** Networks of several VPCs, and what tests of them ask. */
import { FaultSet, SeededRandom, SimulatedClock } from "@cloudglass/env";
import type { Hop } from "../trace.ts";
import { Forwarder } from "./forwarder.ts";
import { ALL_OUT, groupRule, NetworkBuilder } from "./network.fixture.ts";
import type { Outcome } from "./outcome.ts";

export const OPEN = [
  ...ALL_OUT,
  groupRule(false, { cidr: "0.0.0.0/0" }),
  groupRule(false, { cidr: "::/0" }),
];
export const ANYWHERE = "0.0.0.0/0";

/** Three VPCs side by side, 10.1, 10.2 and 10.3, each with a subnet in either zone and an instance in each. */
export function threeVpcs(): NetworkBuilder {
  const network = new NetworkBuilder();
  for (const vpc of [1, 2, 3]) {
    const id = `vpc-${vpc}`;
    network.vpc(id, [`10.${vpc}.0.0/16`], { ipv6CidrBlocks: [`2001:db8:${vpc}::/56`] });
    network.routes(`rtb-${vpc}`, id, []);
    network.group(`sg-${vpc}`, id, OPEN);
    network.topology.internetGateways.put({ id: `igw-${vpc}`, vpcId: id });
    for (const [index, zone] of ["a", "b"].entries()) {
      const subnetId = `subnet-${vpc}${zone}`;
      network.subnet(subnetId, id, `10.${vpc}.${index}.0/24`, {
        ipv6CidrBlock: index === 0 ? `2001:db8:${vpc}::/64` : `2001:db8:${vpc}:1::/64`,
        routeTableId: `rtb-${vpc}`,
        zone: `us-east-1${zone}`,
      });
      network.interface(`eni-${vpc}${zone}`, subnetId, {
        address: `10.${vpc}.${index}.10`,
        ipv6Addresses: [index === 0 ? `2001:db8:${vpc}::10` : `2001:db8:${vpc}:1::10`],
        securityGroupIds: [`sg-${vpc}`],
      });
    }
  }
  return network;
}

export function forwarderOf(network: NetworkBuilder): Forwarder {
  const clock = new SimulatedClock();
  return new Forwarder(network.topology, {
    clock,
    random: new SeededRandom(1),
    faults: new FaultSet(clock),
  });
}

export function kept(outcome: Outcome): Outcome {
  return { ...outcome };
}

export function ids(hops: readonly Hop[]): string[] {
  return hops.map(({ id }) => id);
}
