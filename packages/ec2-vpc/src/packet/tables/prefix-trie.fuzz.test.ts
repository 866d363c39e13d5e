import fc from "fast-check";
import { expect, test } from "vitest";
import type { IpAddress } from "../frame/address.ts";
import { blockOf, type CidrBlock, containsAddress, formatCidr, lastAddress } from "./cidr.ts";
import { NO_VALUE, PrefixTrie } from "./prefix-trie.ts";
import { address4, address6, block4, block6 } from "./testing/arbitrary.ts";

type Change = readonly [block: CidrBlock, isRemoval: boolean];

function changesOf(block: fc.Arbitrary<CidrBlock>): fc.Arbitrary<Change[]> {
  const change = fc.tuple(block, fc.boolean());
  // Removals of what is there are drawn from what was put before.
  return fc.array(change, { maxLength: 120 }).chain((changes) =>
    fc.array(fc.nat(Math.max(changes.length - 1, 0)), { maxLength: 60 }).map((again) => [
      ...changes.map(([each]): Change => [each, false]),
      ...again.flatMap((place): Change[] => {
        const known = changes[place];
        return known === undefined ? [] : [known];
      }),
    ]),
  );
}

/** Reads every prefix that there is. */
class LinearScan {
  readonly values = new Map<string, { readonly block: CidrBlock; readonly value: number }>();

  lookup(address: IpAddress): number {
    let best: { readonly block: CidrBlock; readonly value: number } | undefined;
    for (const each of this.values.values()) {
      if (!containsAddress(each.block, address)) continue;
      if (best === undefined || each.block.length > best.block.length) best = each;
    }
    return best?.value ?? NO_VALUE;
  }
}

function lookup(trie: PrefixTrie, address: IpAddress): number {
  return typeof address === "number" ? trie.lookup4(address) : trie.lookup6(...address);
}

function agrees(version: 4 | 6, changes: readonly Change[], asked: readonly IpAddress[]): void {
  const trie = new PrefixTrie(version);
  const scan = new LinearScan();
  for (const [turn, [block, isRemoval]] of changes.entries()) {
    const name = formatCidr(block);
    if (isRemoval) expect(trie.delete(block)).toBe(scan.values.delete(name));
    else {
      trie.set(block, turn);
      scan.values.set(name, { block, value: turn });
    }
    expect(trie.size).toBe(scan.values.size);
    expect(trie.get(block)).toBe(isRemoval ? NO_VALUE : turn);
  }
  const edges = changes.flatMap(([block]) => [block.address, lastAddress(block)]);
  for (const address of [...asked, ...edges]) {
    expect(lookup(trie, address)).toBe(scan.lookup(address));
  }
}

test("a trie of IPv4 prefixes answers as a scan of all of them does, through every change", () => {
  const asked = fc.array(address4, { maxLength: 40 });
  fc.assert(
    fc.property(changesOf(block4), asked, (changes, addresses) => agrees(4, changes, addresses)),
    { numRuns: 200 },
  );
});

test("a trie of IPv6 prefixes answers as a scan of all of them does, through every change", () => {
  const asked = fc.array(address6, { maxLength: 40 });
  fc.assert(
    fc.property(changesOf(block6), asked, (changes, addresses) => agrees(6, changes, addresses)),
    { numRuns: 200 },
  );
});

test("prefixes that come and go do not make a trie grow", () => {
  const trie = new PrefixTrie(4);
  const turn = (first: number) => {
    const addresses = Array.from({ length: 1000 }, (_, n) => ((first + n) * 2654435761) >>> 0);
    const blocks = addresses.map((address) => blockOf(address, 16 + (address % 17)));
    for (const [n, block] of blocks.entries()) trie.set(block, n);
    for (const block of blocks) trie.delete(block);
  };
  turn(0);
  const { sizeBytes } = trie;
  for (let n = 1; n < 50; n++) turn(n * 1000);
  expect(trie.size).toBe(0);
  expect(trie.sizeBytes).toBe(sizeBytes);
});

test("a block of the other version is refused", () => {
  expect(() => new PrefixTrie(6).set(blockOf(0, 0), 1)).toThrow(RangeError);
});
