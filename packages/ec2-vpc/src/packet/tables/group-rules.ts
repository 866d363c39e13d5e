/** The rules of a set of security groups in one direction and one version of IP, compiled. */
import type { SecurityGroupRule } from "../topology.ts";
import type { CidrBlock } from "./cidr.ts";
import type { GroupMembers } from "./group-members.ts";
import type { PacketFields } from "./packet-fields.ts";
import { PrefixTrie } from "./prefix-trie.ts";
import { TrafficMatch } from "./traffic-match.ts";

/** A rule, and what its peer stands for at the moment. */
export interface ResolvedRule {
  readonly groupId: string;
  readonly rule: SecurityGroupRule;
  readonly peer: readonly CidrBlock[] | GroupMembers;
}

export const NO_MATCH = -1;

interface Reference {
  readonly members: GroupMembers;
  /** Ascending. */
  readonly rules: readonly number[];
}

export class RuleSet {
  readonly #version: 4 | 6;
  readonly #traffic: readonly TrafficMatch[];
  /** Of an address the list of all rules whose blocks have it. */
  readonly #trie: PrefixTrie;
  readonly #lists: Int32Array[] = [];
  readonly #references: readonly Reference[];

  constructor(version: 4 | 6, rules: readonly ResolvedRule[]) {
    this.#version = version;
    this.#traffic = rules.map(({ rule }) => new TrafficMatch(version, rule));
    this.#trie = new PrefixTrie(version);
    this.#references = references(rules);
    this.#index(rules);
  }

  get sizeBytes(): number {
    return this.#lists.reduce((sum, list) => sum + list.byteLength, this.#trie.sizeBytes);
  }

  /** The first rule that allows the packet; `NO_MATCH` where none does. */
  match4(packet: PacketFields, peer: number): number {
    let best = this.#first(this.#lists[this.#trie.lookup4(peer)], packet);
    for (const { members, rules } of this.#references) {
      if (best === NO_MATCH || rules[0]! < best) {
        if (members.has4(peer)) best = this.#earlier(best, rules, packet);
      }
    }
    return best;
  }

  match6(packet: PacketFields, word0: number, word1: number, word2: number, word3: number): number {
    let best = this.#first(this.#lists[this.#trie.lookup6(word0, word1, word2, word3)], packet);
    for (const { members, rules } of this.#references) {
      if (best === NO_MATCH || rules[0]! < best) {
        if (members.has6(word0, word1, word2, word3)) best = this.#earlier(best, rules, packet);
      }
    }
    return best;
  }

  #first(list: Int32Array | undefined, packet: PacketFields): number {
    if (list === undefined) return NO_MATCH;
    const traffic = this.#traffic;
    for (let place = 0; place < list.length; place++) {
      const rule = list[place]!;
      if (traffic[rule]!.matches(packet)) return rule;
    }
    return NO_MATCH;
  }

  #earlier(best: number, rules: readonly number[], packet: PacketFields): number {
    for (const rule of rules) {
      if (best !== NO_MATCH && rule > best) return best;
      if (this.#traffic[rule]!.matches(packet)) return rule;
    }
    return best;
  }

  /** Shorter prefixes first, so that the list of each is its own rules and those of the next shorter one. */
  #index(rules: readonly ResolvedRule[]): void {
    const own = new Map<string, { readonly block: CidrBlock; readonly rules: number[] }>();
    for (const [index, { peer }] of rules.entries()) {
      if (!isBlocks(peer)) continue;
      for (const block of peer) {
        if (block.version !== this.#version) continue;
        const name = `${block.address}/${block.length}`;
        const known = own.get(name);
        if (known === undefined) own.set(name, { block, rules: [index] });
        else if (known.rules.at(-1) !== index) known.rules.push(index);
      }
    }
    const byLength = [...own.values()].sort((one, other) => one.block.length - other.block.length);
    const known = new Map<string, number>();
    for (const { block, rules: ownRules } of byLength) {
      const shorter = this.#lists[this.#lookup(block)] ?? [];
      const list = [...new Set([...shorter, ...ownRules])].sort((one, other) => one - other);
      // Entries of one prefix list have the same rules: they share the list.
      const name = list.join();
      let at = known.get(name);
      if (at === undefined) {
        at = this.#lists.push(Int32Array.from(list)) - 1;
        known.set(name, at);
      }
      this.#trie.set(block, at);
    }
  }

  #lookup(block: CidrBlock): number {
    return block.version === 4
      ? this.#trie.lookup4(block.address)
      : this.#trie.lookup6(...block.address);
  }
}

function isBlocks(peer: readonly CidrBlock[] | GroupMembers): peer is readonly CidrBlock[] {
  return Array.isArray(peer);
}

function references(rules: readonly ResolvedRule[]): Reference[] {
  const byGroup = new Map<GroupMembers, number[]>();
  for (const [index, { peer }] of rules.entries()) {
    if (isBlocks(peer)) continue;
    const known = byGroup.get(peer);
    if (known === undefined) byGroup.set(peer, [index]);
    else known.push(index);
  }
  return [...byGroup].map(([members, indices]) => ({ members, rules: indices }));
}
