/**
 * What the security groups of an interface allow: the union of their rules, compiled once for all interfaces that have
 * the same groups. https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
import { PROTOCOL } from "../frame/numbers.ts";
import type { SecurityGroup, SecurityGroupRule, Topology } from "../topology.ts";
import { type CidrBlock, parseCidr } from "./cidr.ts";
import { type GroupMembers, MembershipIndex } from "./group-members.ts";
import { NO_MATCH, type ResolvedRule, RuleSet } from "./group-rules.ts";
import { UntrackedFlows } from "./open-ports.ts";
import type { Direction, PacketFields } from "./packet-fields.ts";

const { tcp: TCP, udp: UDP } = PROTOCOL;
const EVERY_PROTOCOL = -1;

export interface GroupVerdict {
  readonly allows: boolean;
  /** The first that matches, in the order of the interface's groups and of their rules. */
  readonly groupId: string | undefined;
  readonly ruleId: string | undefined;
  /**
   * Whether the flow is to be tracked. An untracked one is judged packet by packet, in both directions, unless
   * something on its way has every flow tracked (NAT gateways, interface endpoints, …).
   */
  readonly isTracked: boolean;
}

const DENIED: GroupVerdict = {
  allows: false,
  groupId: undefined,
  ruleId: undefined,
  isTracked: true,
};

interface CompiledDirection {
  readonly rules4: RuleSet;
  readonly rules6: RuleSet;
  readonly tracked: readonly GroupVerdict[];
  readonly untracked: readonly GroupVerdict[];
}

interface Compiled {
  readonly ingress: CompiledDirection;
  readonly egress: CompiledDirection;
  readonly tcp4: UntrackedFlows;
  readonly udp4: UntrackedFlows;
  readonly tcp6: UntrackedFlows;
  readonly udp6: UntrackedFlows;
}

/** The rules of one set of groups in one VPC, compiled when they are first asked after a change. */
export class CompiledGroups {
  /** Interfaces that hold it. */
  users = 0;
  readonly vpcId: string;
  readonly groupIds: readonly string[];
  /** Groups and prefix lists whose change makes the compiled rules wrong; VPCs whose peering does. */
  #dependencies = new Set<string>();
  #compiled: Compiled | undefined = undefined;
  readonly #topology: Topology;
  readonly #members: MembershipIndex;

  constructor(
    topology: Topology,
    members: MembershipIndex,
    vpcId: string,
    groupIds: readonly string[],
  ) {
    this.#topology = topology;
    this.#members = members;
    this.vpcId = vpcId;
    this.groupIds = groupIds;
  }

  dependsOn(id: string): boolean {
    return this.#dependencies.has(id);
  }

  invalidate(): void {
    this.#compiled = undefined;
  }

  get sizeBytes(): number {
    const { ingress, egress } = this.#rules();
    return [ingress, egress].reduce(
      (sum, { rules4, rules6 }) => sum + rules4.sizeBytes + rules6.sizeBytes,
      0,
    );
  }

  check(direction: Direction, packet: PacketFields): GroupVerdict {
    const compiled = this.#compiled ?? this.#rules();
    const side = direction === "ingress" ? compiled.ingress : compiled.egress;
    const rule = matchOf(side, direction, packet);
    if (rule === NO_MATCH) return DENIED;
    return (isUntracked(compiled, direction, packet) ? side.untracked : side.tracked)[rule]!;
  }

  #rules(): Compiled {
    if (this.#compiled !== undefined) return this.#compiled;
    this.#dependencies = new Set([this.vpcId, ...this.groupIds]);
    const groups = this.groupIds.flatMap((id) => this.#topology.securityGroups.get(id) ?? []);
    const resolved = groups.flatMap((group) =>
      group.rules.flatMap((rule) => this.#resolve(group, rule) ?? []),
    );
    const compiled = compile(resolved);
    this.#compiled = compiled;
    return compiled;
  }

  #resolve(group: SecurityGroup, rule: SecurityGroupRule): ResolvedRule | undefined {
    const peer = this.#peer(rule.peer);
    return peer === undefined ? undefined : { groupId: group.id, rule, peer };
  }

  #peer(peer: SecurityGroupRule["peer"]): readonly CidrBlock[] | GroupMembers | undefined {
    if ("cidr" in peer) {
      const block = parseCidr(peer.cidr);
      return block === undefined ? undefined : [block];
    }
    if ("prefixListId" in peer) {
      this.#dependencies.add(peer.prefixListId);
      const entries = this.#topology.prefixLists.get(peer.prefixListId)?.entries ?? [];
      return entries.flatMap((entry) => parseCidr(entry) ?? []);
    }
    this.#dependencies.add(peer.securityGroupId);
    const group = this.#topology.securityGroups.get(peer.securityGroupId);
    if (group === undefined || !this.#reaches(group.vpcId)) return undefined;
    return this.#members.of(group.id);
  }

  /** Whether a group of that VPC may be named: this VPC, or one with an active peering connection to it. */
  #reaches(vpcId: string): boolean {
    if (vpcId === this.vpcId) return true;
    for (const each of this.#topology.peeringConnections.all()) {
      if (!each.active) continue;
      const { requesterVpcId, accepterVpcId } = each;
      if (requesterVpcId === this.vpcId && accepterVpcId === vpcId) return true;
      if (accepterVpcId === this.vpcId && requesterVpcId === vpcId) return true;
    }
    return false;
  }
}

function matchOf(side: CompiledDirection, direction: Direction, packet: PacketFields): number {
  if (packet.version === 4) {
    return side.rules4.match4(packet, direction === "ingress" ? packet.source : packet.destination);
  }
  if (direction === "ingress") {
    const { source0, source1, source2, source3 } = packet;
    return side.rules6.match6(packet, source0, source1, source2, source3);
  }
  const { destination0, destination1, destination2, destination3 } = packet;
  return side.rules6.match6(packet, destination0, destination1, destination2, destination3);
}

function isUntracked(compiled: Compiled, direction: Direction, packet: PacketFields): boolean {
  let flows: UntrackedFlows;
  if (packet.protocol === TCP) flows = packet.version === 4 ? compiled.tcp4 : compiled.tcp6;
  else if (packet.protocol === UDP) flows = packet.version === 4 ? compiled.udp4 : compiled.udp6;
  else return false;
  return direction === "ingress"
    ? flows.has(packet.destinationPort, packet.sourcePort)
    : flows.has(packet.sourcePort, packet.destinationPort);
}

function compile(resolved: readonly ResolvedRule[]): Compiled {
  return {
    ingress: compileDirection(resolved.filter(({ rule }) => !rule.egress)),
    egress: compileDirection(resolved.filter(({ rule }) => rule.egress)),
    tcp4: untrackedFlows(resolved, 4, TCP),
    udp4: untrackedFlows(resolved, 4, UDP),
    tcp6: untrackedFlows(resolved, 6, TCP),
    udp6: untrackedFlows(resolved, 6, UDP),
  };
}

function compileDirection(rules: readonly ResolvedRule[]): CompiledDirection {
  const verdicts = (isTracked: boolean): GroupVerdict[] =>
    rules.map(({ groupId, rule }) => ({ allows: true, groupId, ruleId: rule.id, isTracked }));
  return {
    rules4: new RuleSet(4, rules),
    rules6: new RuleSet(6, rules),
    tracked: verdicts(true),
    untracked: verdicts(false),
  };
}

function untrackedFlows(
  resolved: readonly ResolvedRule[],
  version: 4 | 6,
  protocol: number,
): UntrackedFlows {
  const flows = new UntrackedFlows();
  for (const { rule, peer } of resolved) {
    if (rule.protocol !== protocol && rule.protocol !== EVERY_PROTOCOL) continue;
    const isEverywhere =
      "find" in peer && peer.some((block) => block.version === version && block.length === 0);
    if (!isEverywhere) continue;
    const side = rule.egress ? flows.egress : flows.ingress;
    side.open(rule.protocol === EVERY_PROTOCOL ? undefined : rule.ports);
  }
  return flows;
}

function nameOf(vpcId: string, groupIds: readonly string[]): string {
  return [vpcId, ...groupIds].join(" ");
}

/** The compiled groups of every interface that packets met. */
export class SecurityGroupFilter {
  readonly #topology: Topology;
  readonly #members: MembershipIndex;
  readonly #byInterface = new Map<string, CompiledGroups>();
  /** By VPC and groups. */
  readonly #bySet = new Map<string, CompiledGroups>();

  constructor(topology: Topology) {
    this.#topology = topology;
    this.#members = new MembershipIndex(topology);
    topology.networkInterfaces.onChange((id) => {
      this.#letGo(id);
      this.#members.update(id);
    });
    topology.securityGroups.onChange((id) => {
      this.#changed(id);
      this.#members.forget(id);
    });
    topology.prefixLists.onChange((id) => this.#changed(id));
    topology.peeringConnections.onChange(() => {
      for (const groups of this.#bySet.values()) groups.invalidate();
    });
  }

  /** Of the interface as it is now: ask for each packet. One that does not exist has no groups: nothing is allowed. */
  groups(interfaceId: string): CompiledGroups {
    const known = this.#byInterface.get(interfaceId);
    if (known !== undefined) return known;
    const record = this.#topology.networkInterfaces.get(interfaceId);
    const groups = this.#ofSet(record?.vpcId ?? "", record?.securityGroupIds ?? []);
    if (record === undefined) return groups;
    const name = nameOf(groups.vpcId, groups.groupIds);
    this.#bySet.set(name, groups);
    this.#byInterface.set(interfaceId, groups);
    groups.users++;
    return groups;
  }

  #letGo(interfaceId: string): void {
    const groups = this.#byInterface.get(interfaceId);
    if (groups === undefined) return;
    this.#byInterface.delete(interfaceId);
    groups.users--;
    if (groups.users === 0) this.#bySet.delete(nameOf(groups.vpcId, groups.groupIds));
  }

  #ofSet(vpcId: string, groupIds: readonly string[]): CompiledGroups {
    const known = this.#bySet.get(nameOf(vpcId, groupIds));
    return known ?? new CompiledGroups(this.#topology, this.#members, vpcId, groupIds);
  }

  #changed(id: string): void {
    for (const groups of this.#bySet.values()) if (groups.dependsOn(id)) groups.invalidate();
  }
}
