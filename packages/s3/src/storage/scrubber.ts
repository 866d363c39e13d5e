/**
 * The scrubber: one pass over every blob that the index holds, each shard read and verified, lost and rotten
 * ones rebuilt. Stops at the next stripe when the store closes.
 */
import type { Clock } from "@cloudglass/env";
import { BlobLayout } from "./blob-layout.ts";
import type { LiveBlobs, ScrubReport } from "./blob-store.ts";
import { type RepairContext, repairStripe } from "./repair.ts";

/** A paced pass verifies this much, then lets the store rest for as long as `PACE_MS`: about 80 MB/s. */
const PACE_BYTES = 4 * 1024 * 1024;
const PACE_MS = 50;
const STRIPES_PER_TURN = 16;

export interface ScrubContext extends RepairContext {
  readonly clock: Clock;
  readonly live: LiveBlobs;
  closing(): boolean;
}

export async function scrubBlobs(context: ScrubContext, paced: boolean): Promise<ScrubReport> {
  const { clock, fleet } = context;
  const sum = { chunksVerified: 0, chunksMissing: 0, chunksCorrupt: 0, chunksRebuilt: 0 };
  const blobsLost = new Set<string>();
  let bytes = 0;
  let stripes = 0;
  fleet.checkPresence(true);
  for (const node of fleet.nodes) node.checkHeaders();
  for (const descriptor of context.live.list()) {
    const blob = new BlobLayout(descriptor);
    for (let stripe = 0; stripe < blob.stripeCount; stripe += 1) {
      if (context.closing()) return { ...sum, blobsLost: [...blobsLost] };
      const repair = await repairStripe(context, blob, stripe, { evacuate: true });
      sum.chunksVerified += repair.verified;
      sum.chunksMissing += repair.missing;
      sum.chunksCorrupt += repair.corrupt;
      sum.chunksRebuilt += repair.rebuilt;
      if (repair.lost) blobsLost.add(blob.blobId);
      bytes += blob.contentBytes(stripe);
      stripes += 1;
      if (paced && bytes >= PACE_BYTES) {
        bytes = 0;
        await context.rest(PACE_MS);
      } else if (stripes % STRIPES_PER_TURN === 0) {
        await new Promise<void>((resolve) => clock.tick(resolve));
      }
    }
  }
  return { ...sum, blobsLost: [...blobsLost] };
}
