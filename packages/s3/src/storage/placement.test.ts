import { describe, expect, test } from "vitest";
import {
  choosePlacement,
  fleet,
  homeNode,
  NODE_COUNT,
  type PlacementPolicy,
  parsePlacement,
  placementText,
  substitutes,
} from "./placement.ts";

/** How many shards of a stripe each zone holds, for every rotation and stripe. */
function zoneLoads(policy: PlacementPolicy): number[][] {
  const nodes = fleet(policy);
  const loads: number[][] = [];
  for (let random = 0; random < 8; random += 1) {
    for (let stripe = 0; stripe < 9; stripe += 1) {
      const held = new Map<string, number>();
      for (let shard = 0; shard < 8; shard += 1) {
        const { zone } = nodes[homeNode(choosePlacement(policy, random), stripe, shard)]!;
        held.set(zone, (held.get(zone) ?? 0) + 1);
      }
      loads.push([...held.values()]);
    }
  }
  return loads;
}

test("every node is home to one shard of each stripe", () => {
  for (const policy of ["four-zone", "two-zone"] as const) {
    for (let random = 0; random < 8; random += 1) {
      for (let stripe = 0; stripe < 20; stripe += 1) {
        const homes = Array.from({ length: 8 }, (_, shard) =>
          homeNode(choosePlacement(policy, random), stripe, shard),
        );
        expect(new Set(homes).size).toBe(NODE_COUNT);
      }
    }
  }
});

test("four zones hold two shards of a stripe each, so that one may be lost", () => {
  for (const loads of zoneLoads("four-zone")) expect(loads).toEqual([2, 2, 2, 2]);
});

test("two zones hold four shards each, more than the code can rebuild", () => {
  for (const loads of zoneLoads("two-zone")) expect(loads).toEqual([4, 4]);
});

test("the two-zone policy keeps even shards in one zone and odd ones in the other", () => {
  const nodes = fleet("two-zone");
  for (let stripe = 0; stripe < 16; stripe += 1) {
    for (let random = 0; random < 8; random += 1) {
      const zones = Array.from({ length: 8 }, (_, shard) => {
        return nodes[homeNode(choosePlacement("two-zone", random), stripe, shard)]!.zone;
      });
      expect(new Set([0, 2, 4, 6].map((shard) => zones[shard])).size).toBe(1);
      expect(new Set([1, 3, 5, 7].map((shard) => zones[shard])).size).toBe(1);
    }
  }
});

test("roles move from stripe to stripe", () => {
  const placement = choosePlacement("four-zone", 3);
  const homes = Array.from({ length: 8 }, (_, stripe) => homeNode(placement, stripe, 6));
  expect(new Set(homes).size).toBe(8);
});

test("a placement survives its way through text; anything else is refused", () => {
  const placement = choosePlacement("two-zone", 6);
  expect(parsePlacement(placementText(placement))).toEqual(placement);
  for (const text of ["four-zone:8", "one-zone:1", "", "four-zone:1 "]) {
    expect(() => parsePlacement(text)).toThrow(TypeError);
  }
});

describe("a substitute", () => {
  const nodes = fleet("four-zone");

  test("stands in the home's zone when the other node there can take it", () => {
    const heldBy = [0, 1, 1, 1, 1, 1, 1, 1];
    expect(substitutes(nodes, 0, heldBy)[0]).toBe(4);
  });

  test("is never the home, nor a node that holds two shards of the stripe", () => {
    const heldBy = [0, 2, 1, 2, 2, 1, 2, 1];
    expect(substitutes(nodes, 0, heldBy).sort()).toEqual([2, 5, 7]);
  });
});
