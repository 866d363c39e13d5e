/** Zones and nodes that faults name have to be there. Patterns may be of what is made later, and so may tables and objects. */
import { availabilityZones, type FaultTarget } from "@cloudglass/env";
import { badFault } from "./control-error.ts";

/** What there is that faults can be set on. */
export interface FaultTargets {
  readonly zones: readonly string[];
  /** Links go between any two of them, or of the zones. */
  readonly nodes: readonly {
    readonly name: string;
    /** Empty for what stands in none. */
    readonly zone: string;
    readonly service: string;
  }[];
  /** ARNs of DynamoDB's. */
  readonly tables: readonly string[];
}

export interface FaultPlaceFacts {
  /** What there is that faults can be set on. */
  faultTargets(): Promise<FaultTargets>;
}

const SHOWN_MAX = 30;
const ZONE = /^([a-z]{2,3}(?:-[a-z]+)+-\d)[a-z]$/;

/** Throws `ControlError` 400 naming the member and what there is. */
export async function checkPlaces(facts: FaultPlaceFacts, target: FaultTarget): Promise<void> {
  if ("zone" in target) {
    if (isZone(target.zone)) return;
    const { zones } = await facts.faultTargets();
    refuseAbsent("zone", target.zone, zones);
  } else if ("node" in target || "disk" in target) {
    const [member, name] = "node" in target ? ["node", target.node] : ["disk", target.disk];
    if (isPattern(name)) return;
    refuseAbsent(member, name, await nodeNames(facts));
  } else if ("link" in target) {
    const ends = target.link.filter((end) => !isZone(end) && !isPattern(end));
    if (ends.length === 0) return;
    const { zones } = await facts.faultTargets();
    const known = [...zones, ...(await nodeNames(facts))];
    for (const end of ends) refuseAbsent("link", end, known);
  }
}

function isZone(name: string): boolean {
  const region = ZONE.exec(name)?.[1];
  return region !== undefined && availabilityZones(region).includes(name);
}

function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

async function nodeNames(facts: FaultPlaceFacts): Promise<readonly string[]> {
  const { nodes } = await facts.faultTargets();
  return nodes.map(({ name }) => name);
}

function refuseAbsent(member: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const more = known.length > SHOWN_MAX ? `, and ${known.length - SHOWN_MAX} more` : "";
  const there = known.slice(0, SHOWN_MAX).join(", ") || "none";
  const shown = JSON.stringify(name.slice(0, 80));
  throw badFault(`target.${member} ${shown} does not exist; there are ${there}${more}.`);
}
