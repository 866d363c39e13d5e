/** Availability zones by name and by id. */
import { availabilityZones } from "@cloudglass/env";

const known = new Map<string, string>();

/** `us-east-1a` → `use1-az1`. One account's names are mapped like every other's here. */
export function zoneId(zone: string): string {
  let id = known.get(zone);
  if (id === undefined) {
    id = idOf(zone);
    known.set(zone, id);
  }
  return id;
}

function idOf(zone: string): string {
  const region = zone.replace(/[a-z]$/, "");
  const [area = "", direction = "", number = ""] = region.split(/-(?=[a-z]+-\d)|(?<=[a-z])-(?=\d)/);
  const short = direction.replace(/(north|south|east|west|central)/g, (word) => word[0] as string);
  const index = availabilityZones(region).indexOf(zone);
  return `${area.replace(/-/g, "")}${short}${number}-az${index + 1}`;
}
