/**
 * What the tables of a global table have in common: changed in one region, it is changed in all. Tags, policies, recovery,
 * insights, streams and deletion protection are each region's own.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 */
import type { GlobalIndexRecord, TableRecord } from "../catalogue/index.ts";

/** The record of a peer after a change of `changed`; undefined when it has all of it. */
export function sharedWith(peer: TableRecord, changed: TableRecord): TableRecord | undefined {
  const { attributes, billingMode, onDemandSinceMs, timeToLive } = changed;
  const capacity = { ...peer.capacity, provisioned: changed.capacity.provisioned };
  const globalIndexes = sharedIndexes(peer.globalIndexes, changed.globalIndexes);
  const shared = {
    ...peer,
    attributes,
    billingMode,
    onDemandSinceMs,
    timeToLive,
    capacity,
    globalIndexes,
  };
  return JSON.stringify(shared) === JSON.stringify(peer) ? undefined : shared;
}

/** An index that was added is filled from the region's own items; one that was taken away goes there too. */
function sharedIndexes(
  own: readonly GlobalIndexRecord[],
  theirs: readonly GlobalIndexRecord[],
): readonly GlobalIndexRecord[] {
  const kept = own.map((index) => {
    const their = theirs.find(({ indexId }) => indexId === index.indexId);
    if (their === undefined || their.status === "DELETING") {
      return index.status === "DELETING" ? index : { ...index, status: "DELETING" as const };
    }
    const { provisioned } = their.capacity;
    return { ...index, capacity: { ...index.capacity, provisioned } };
  });
  const added = theirs
    .filter(({ status }) => status !== "DELETING")
    .filter(({ indexId }) => !own.some((index) => index.indexId === indexId))
    .map((index) => ({ ...index, status: "CREATING" as const, backfilling: false }));
  return [...kept, ...added];
}
