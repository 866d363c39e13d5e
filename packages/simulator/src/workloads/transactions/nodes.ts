/** Where everything is. */
import { availabilityZones } from "@cloudglass/env";

const ZONES = availabilityZones("us-east-1").slice(0, 3);

export const NODES = ZONES.map((zone, index) => ({ name: `dynamodb-storage-${index + 1}`, zone }));

export const NAMES = { keyspaces: ["one", "two"], ledger: "ledger" } as const;

/** Directories of a node. */
export function directoriesOf(node: string): string[] {
  return [...NAMES.keyspaces, NAMES.ledger].map((name) => `${name}/${node}`);
}
