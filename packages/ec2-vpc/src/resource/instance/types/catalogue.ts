/** Every instance type that there is, by name. */
import { COMPUTE_OPTIMIZED } from "./compute-optimized.ts";
import { type InstanceTypeRecord, typesOf } from "./family.ts";
import { GENERAL_PURPOSE } from "./general-purpose.ts";
import { GENERAL_PURPOSE_EARLIER } from "./general-purpose-earlier.ts";
import { MEMORY_OPTIMIZED } from "./memory-optimized.ts";
import { STORAGE_AND_ACCELERATED } from "./storage-and-accelerated.ts";

const FAMILIES = [
  GENERAL_PURPOSE_EARLIER,
  GENERAL_PURPOSE,
  COMPUTE_OPTIMIZED,
  MEMORY_OPTIMIZED,
  STORAGE_AND_ACCELERATED,
];

let known: ReadonlyMap<string, InstanceTypeRecord> | undefined;

/** Read when it is first asked for. */
export function instanceTypes(): ReadonlyMap<string, InstanceTypeRecord> {
  known ??= new Map(
    FAMILIES.flatMap(typesOf)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((type) => [type.id, type]),
  );
  return known;
}
