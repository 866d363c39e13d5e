/** Which addresses the interfaces of each security group have, kept up with every change of an interface. */
import type { NetworkInterface, Topology } from "../topology.ts";
import { type CidrBlock, parseCidr } from "./cidr.ts";
import { PrefixTrie } from "./prefix-trie.ts";

/**
 * Private addresses and delegated prefixes of the interfaces that have one group: a rule that names a group does not
 * mean their public addresses.
 */
export class GroupMembers {
  readonly #trie4 = new PrefixTrie(4);
  readonly #trie6 = new PrefixTrie(6);

  get size(): number {
    return this.#trie4.size + this.#trie6.size;
  }

  has4(address: number): boolean {
    return this.#trie4.lookup4(address) > 0;
  }

  has6(word0: number, word1: number, word2: number, word3: number): boolean {
    return this.#trie6.lookup6(word0, word1, word2, word3) > 0;
  }

  /** Counted: while an address moves between two interfaces both may have it. */
  add(block: CidrBlock): void {
    const trie = block.version === 4 ? this.#trie4 : this.#trie6;
    trie.set(block, Math.max(trie.get(block), 0) + 1);
  }

  remove(block: CidrBlock): void {
    const trie = block.version === 4 ? this.#trie4 : this.#trie6;
    const count = trie.get(block);
    if (count > 1) trie.set(block, count - 1);
    else trie.delete(block);
  }
}

interface Membership {
  readonly groupIds: readonly string[];
  readonly blocks: readonly CidrBlock[];
}

export class MembershipIndex {
  readonly #topology: Topology;
  readonly #groups = new Map<string, GroupMembers>();
  /** As each interface was counted. */
  readonly #counted = new Map<string, Membership>();

  constructor(topology: Topology) {
    this.#topology = topology;
    for (const each of topology.networkInterfaces.all()) this.update(each.id);
  }

  /** The members of a group, now and after every later change while the group exists. */
  of(groupId: string): GroupMembers {
    const known = this.#groups.get(groupId);
    if (known !== undefined) return known;
    const members = new GroupMembers();
    this.#groups.set(groupId, members);
    return members;
  }

  /** The interface was put or removed. */
  update(interfaceId: string): void {
    const before = this.#counted.get(interfaceId);
    for (const groupId of before?.groupIds ?? []) {
      const members = this.of(groupId);
      for (const block of before?.blocks ?? []) members.remove(block);
      this.forget(groupId);
    }
    const record = this.#topology.networkInterfaces.get(interfaceId);
    if (record === undefined) {
      this.#counted.delete(interfaceId);
      return;
    }
    const membership = { groupIds: [...new Set(record.securityGroupIds)], blocks: blocks(record) };
    for (const groupId of membership.groupIds) {
      for (const block of membership.blocks) this.of(groupId).add(block);
    }
    this.#counted.set(interfaceId, membership);
  }

  /** Lets go of a group that is gone and has no members. */
  forget(groupId: string): void {
    if (this.#topology.securityGroups.get(groupId) !== undefined) return;
    if (this.#groups.get(groupId)?.size === 0) this.#groups.delete(groupId);
  }
}

function blocks(record: NetworkInterface): CidrBlock[] {
  const texts = [
    ...record.addresses.map(({ address }) => `${address}/32`),
    ...record.ipv6Addresses.map((address) => `${address}/128`),
    ...record.prefixes,
  ];
  return texts.flatMap((text) => parseCidr(text) ?? []);
}
