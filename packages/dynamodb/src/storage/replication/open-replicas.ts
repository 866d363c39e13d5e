/** All three replicas of a group, or none. */
import { Replica, type ReplicaOptions } from "./replica.ts";

type Own = "number" | "machine" | "disk" | "isLost";

/** Throws `DiskError`. */
export function openReplicas(
  shared: Omit<ReplicaOptions, Own>,
  each: readonly (Pick<ReplicaOptions, "machine" | "disk"> & { readonly isLost?: boolean })[],
): readonly Replica[] {
  const opened: Replica[] = [];
  try {
    for (const [number, { machine, disk, isLost = false }] of each.entries()) {
      opened.push(new Replica({ ...shared, number, machine, disk, isLost }));
    }
  } catch (error) {
    for (const replica of opened) replica.close();
    throw error;
  }
  return opened;
}
