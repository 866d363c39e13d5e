/**
 * A subnet's network ACL: stateless, the rule with the lowest number that matches decides, and what none matches is
 * denied. https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
 */
import type { NetworkAclEntry, Topology } from "../topology.ts";
import { maskOf, parseCidr } from "./cidr.ts";
import type { Direction, PacketFields } from "./packet-fields.ts";
import { TrafficMatch } from "./traffic-match.ts";

export interface AclVerdict {
  readonly allows: boolean;
  /** Undefined: no rule matched. */
  readonly ruleNumber: number | undefined;
}

const NO_RULE: AclVerdict = { allows: false, ruleNumber: undefined };

/** The rules of one direction and one version of IP, in order. */
class RuleList {
  readonly #traffic: readonly TrafficMatch[];
  /** Of each rule the network's words, then the masks of these. */
  readonly #networks: Int32Array;
  readonly #words: number;
  readonly #verdicts: readonly AclVerdict[];

  constructor(version: 4 | 6, entries: readonly NetworkAclEntry[]) {
    this.#words = version === 4 ? 1 : 4;
    const kept = entries
      .map((entry) => ({ entry, block: parseCidr(entry.cidr) }))
      .filter(({ block }) => block?.version === version)
      .sort((one, other) => one.entry.ruleNumber - other.entry.ruleNumber);
    this.#traffic = kept.map(({ entry }) => new TrafficMatch(version, entry));
    this.#verdicts = kept.map(({ entry }) => ({
      allows: entry.action === "allow",
      ruleNumber: entry.ruleNumber,
    }));
    this.#networks = new Int32Array(kept.length * 2 * this.#words);
    for (const [index, { block }] of kept.entries()) {
      if (block === undefined) continue;
      const at = index * 2 * this.#words;
      this.#networks.set(block.version === 4 ? [block.address] : block.address, at);
      for (let word = 0; word < this.#words; word++) {
        this.#networks[at + this.#words + word] = maskOf(block.length - word * 32);
      }
    }
  }

  match4(packet: PacketFields, peer: number): AclVerdict {
    const networks = this.#networks;
    for (let rule = 0; rule < this.#traffic.length; rule++) {
      if (((peer ^ networks[rule * 2]!) & networks[rule * 2 + 1]!) !== 0) continue;
      if (this.#traffic[rule]!.matches(packet)) return this.#verdicts[rule]!;
    }
    return NO_RULE;
  }

  match6(packet: PacketFields, w0: number, w1: number, w2: number, w3: number): AclVerdict {
    const networks = this.#networks;
    for (let rule = 0; rule < this.#traffic.length; rule++) {
      const at = rule * 8;
      const differing =
        ((w0 ^ networks[at]!) & networks[at + 4]!) |
        ((w1 ^ networks[at + 1]!) & networks[at + 5]!) |
        ((w2 ^ networks[at + 2]!) & networks[at + 6]!) |
        ((w3 ^ networks[at + 3]!) & networks[at + 7]!);
      if (differing !== 0) continue;
      if (this.#traffic[rule]!.matches(packet)) return this.#verdicts[rule]!;
    }
    return NO_RULE;
  }
}

export class CompiledNetworkAcl {
  readonly #ingress4: RuleList;
  readonly #egress4: RuleList;
  readonly #ingress6: RuleList;
  readonly #egress6: RuleList;

  constructor(entries: readonly NetworkAclEntry[]) {
    const incoming = entries.filter((entry) => !entry.egress);
    const outgoing = entries.filter((entry) => entry.egress);
    this.#ingress4 = new RuleList(4, incoming);
    this.#egress4 = new RuleList(4, outgoing);
    this.#ingress6 = new RuleList(6, incoming);
    this.#egress6 = new RuleList(6, outgoing);
  }

  /** Into the subnet or out of it. */
  check(direction: Direction, packet: PacketFields): AclVerdict {
    if (packet.version === 4) {
      return direction === "ingress"
        ? this.#ingress4.match4(packet, packet.source)
        : this.#egress4.match4(packet, packet.destination);
    }
    if (direction === "ingress") {
      const { source0, source1, source2, source3 } = packet;
      return this.#ingress6.match6(packet, source0, source1, source2, source3);
    }
    const { destination0, destination1, destination2, destination3 } = packet;
    return this.#egress6.match6(packet, destination0, destination1, destination2, destination3);
  }
}

const DENIES_ALL = new CompiledNetworkAcl([]);

/** The compiled form of every network ACL that packets met. */
export class NetworkAclFilter {
  readonly #topology: Topology;
  readonly #compiled = new Map<string, CompiledNetworkAcl>();

  constructor(topology: Topology) {
    this.#topology = topology;
    topology.networkAcls.onChange((id) => this.#compiled.delete(id));
  }

  /** Ask for each packet: a change makes another one. One that does not exist denies all. */
  acl(id: string): CompiledNetworkAcl {
    const known = this.#compiled.get(id);
    if (known !== undefined) return known;
    const record = this.#topology.networkAcls.get(id);
    if (record === undefined) return DENIES_ALL;
    const compiled = new CompiledNetworkAcl(record.entries);
    this.#compiled.set(id, compiled);
    return compiled;
  }
}
