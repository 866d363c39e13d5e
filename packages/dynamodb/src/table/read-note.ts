/** Who answered a read, for the request's trace. */
import type { Call } from "@cloudglass/wire";
import type { PartitionPlace } from "../storage/partition/index.ts";
import type { View } from "../storage/state-machine.ts";

/** Called within a look at a partition, after what it read. */
export type NoteRead = (view: View, place: PartitionPlace) => void;

export function noteReadOf(call: Pick<Call, "trace">): NoteRead {
  return (view, { id }) => call.trace("read", { partition: id, ...view.trail?.() });
}
