/**
 * Which storage node is home to which shard. Eight nodes, eight shards a stripe, so every node is home to one;
 * the rotation moves the roles from stripe to stripe, so that parity and load spread evenly.
 *
 * `four-zone`: node n stands in zone n mod 4, so each zone holds two shards of every stripe: any one zone may
 * be lost. `two-zone`: node n stands in zone n mod 2, even shards in one zone and odd ones in the other: a
 * lost zone takes four shards, more than the code can rebuild (docs/decisions/0003).
 */
import { DEFAULT_REGION, fleetZones, type NodeAddress } from "@cloudglass/env";
import { SHARDS } from "./kernel/erasure-code.ts";

export type PlacementPolicy = "four-zone" | "two-zone";

export const DEFAULT_PLACEMENT: PlacementPolicy = "four-zone";

export const NODE_COUNT = 8;
const ZONE_COUNT = { "four-zone": 4, "two-zone": 2 } as const;

export function fleet(policy: PlacementPolicy): NodeAddress[] {
  const zones = fleetZones(DEFAULT_REGION, ZONE_COUNT[policy]);
  return Array.from({ length: NODE_COUNT }, (_, node) => ({
    name: `s3-storage-${node}`,
    zone: zones[node % zones.length]!,
  }));
}

/** A policy and a rotation; its text goes into the blob's descriptor. */
export interface Placement {
  readonly policy: PlacementPolicy;
  readonly rotation: number;
}

/** Rotations of the two-zone policy are even, which keeps even shards on even nodes. */
export function choosePlacement(policy: PlacementPolicy, random: number): Placement {
  const rotation = random % NODE_COUNT;
  return { policy, rotation: policy === "two-zone" ? rotation & ~1 : rotation };
}

export function placementText(placement: Placement): string {
  return `${placement.policy}:${placement.rotation}`;
}

export function parsePlacement(text: string): Placement {
  const match = /^(four-zone|two-zone):([0-7])$/.exec(text);
  if (!match) throw new TypeError(`not a placement: ${text}`);
  return { policy: match[1] as PlacementPolicy, rotation: Number(match[2]) };
}

/** The number of the node that is home to a shard. */
export function homeNode(placement: Placement, stripe: number, shard: number): number {
  const step = placement.policy === "two-zone" ? 2 : 1;
  return (shard + placement.rotation + step * (stripe % SHARDS)) % NODE_COUNT;
}

/**
 * Where a shard may go when its home cannot take it, best first: the fewest shards of the stripe in the
 * zone after the move, the home's own zone at a tie, then the emptier node. Never a node that holds two
 * shards of the stripe already: that keeps any one node's loss within what the code rebuilds.
 */
export function substitutes(
  fleet: readonly NodeAddress[],
  home: number,
  heldBy: readonly number[],
): number[] {
  const inZone = (zone: string) =>
    fleet.reduce((sum, node, index) => sum + (node.zone === zone ? heldBy[index]! : 0), 0);
  const homeZone = fleet[home]!.zone;
  return fleet
    .map((node, index) => ({
      index,
      zoneLoad: inZone(node.zone),
      away: node.zone === homeZone ? 0 : 1,
      load: heldBy[index]!,
    }))
    .filter(({ index, load }) => index !== home && load < 2)
    .sort(
      (a, b) => a.zoneLoad - b.zoneLoad || a.away - b.away || a.load - b.load || a.index - b.index,
    )
    .map(({ index }) => index);
}
