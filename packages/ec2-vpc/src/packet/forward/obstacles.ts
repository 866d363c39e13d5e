/** Faults on a packet's way: zones and nodes that are down, links that are cut, slow or lose what passes. */
import type { Fault } from "@cloudglass/env";
import type { HopKind } from "../trace.ts";
import type { Network } from "./network-parts.ts";
import type { Passage } from "./passage.ts";

/**
 * The packet comes to something that has a name and stands in a zone (in none when that is empty: it is the region's).
 * False: it ends there, and the passage says so.
 */
export function reaches(
  network: Network,
  passage: Passage,
  kind: HopKind,
  name: string,
  zone: string,
): boolean {
  if (zone !== "") passage.originZone ??= zone;
  const { faults } = network.env;
  if (faults.quiet) return true;
  const from = { name: passage.atName, zone: passage.atZone };
  const node = { name, zone };
  passage.atName = name;
  passage.atZone = zone;
  const found = faults.onNode(node);
  if (from.name !== "") found.push(...faults.onLink(from, node));
  for (const fault of found) {
    // What is only asked about is not hit: it learns what stands in the way, not what may happen to a packet.
    const isHit = network.isProbe
      ? fault.kind === "slow" || fault.kind === "down"
      : faults.strikes(fault, network.env.random);
    if (!isHit) continue;
    if (fault.kind === "slow") passage.outcome.delayMs += fault.delayMs ?? 0;
    else if (fault.kind === "down") {
      passage.drop("zone-down", kind, name, downWhy(fault, name), { rule: { fault: fault.id } });
      return false;
    } else {
      const why = `A fault on the way to ${name} loses packets.`;
      passage.drop("lost", kind, name, why, { rule: { fault: fault.id } });
      return false;
    }
  }
  return true;
}

function downWhy({ target }: Fault, name: string): string {
  if ("zone" in target) return `${name} stands in ${target.zone}, which is down.`;
  if ("node" in target) return `${name} is down.`;
  return `The link to ${name} is cut.`;
}
