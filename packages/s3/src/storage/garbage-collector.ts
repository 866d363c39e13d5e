/**
 * Garbage collection of extents: chunks of dead blobs are forgotten, live chunks are copied out of extents that
 * are mostly garbage, and those are removed. The order makes every step safe to die after: a copy is appended
 * (and durable) before the index points to it, and a file goes only when nothing points into it; an open that
 * finds a chunk twice takes the later copy and counts the other as garbage.
 */
import { type Clock, DiskError } from "@cloudglass/env";
import { type BlobKey, blobIdOf } from "./blob-key.ts";
import { frameBytes, headerBytes } from "./chunk-format.ts";
import type { Extent } from "./extent.ts";
import type { StorageFleet } from "./storage-fleet.ts";
import type { StorageNode } from "./storage-node.ts";
import { frameBuffer } from "./stripe-reader.ts";

/** An extent is collected when at least this share of it is dead. */
const DEAD_SHARE = 0.5;
/** Work done between two turns of the event loop. */
const ENTRIES_PER_TURN = 1024;
const BYTES_PER_TURN = 4 * 1024 * 1024;

export interface CollectionContext {
  readonly fleet: StorageFleet;
  readonly clock: Clock;
  readonly syncs: boolean;
  isAlive(blobId: string): boolean;
  /** True when the store closes: stop at the next turn. */
  closing(): boolean;
}

export interface Collection {
  readonly extentsRemoved: number;
  readonly bytesFreed: number;
}

/** `sweep`: ask for every blob whether it lives; deletions since `open` are known without. */
export async function collectGarbage(
  context: CollectionContext,
  sweep: boolean,
): Promise<Collection> {
  let extentsRemoved = 0;
  let bytesFreed = 0;
  for (const node of context.fleet.nodes) {
    if (sweep) await forgetDeadChunks(context, node);
    if (context.syncs) await node.sync();
    const { lossCount } = node;
    for (const extent of inOrder(context, node)) {
      // A disk that fails to sync copies gets no more of them.
      if (context.closing() || node.lossCount !== lossCount) break;
      if (!isHeld(node, extent) || !isToGo(context, extent)) continue;
      if (extent === node.activeExtent) node.seal();
      const size = extent.size;
      if (!(await evacuated(context, node, extent))) continue;
      extentsRemoved += 1;
      bytesFreed += size;
    }
    if (!context.closing()) node.trimLog();
  }
  return { extentsRemoved, bytesFreed };
}

/** False once the node has forgotten the extent: it vanished. */
function isHeld(node: StorageNode, extent: Extent): boolean {
  return node.extents.get(extent.id) === extent;
}

/** Mostly garbage, or one that may not be there after the next open. */
function isToGo({ syncs }: CollectionContext, extent: Extent): boolean {
  if (extent.headerIsDamaged || (syncs && extent.isDoubtful)) return true;
  return extent.deadBytes > 0 && extent.deadBytes >= extent.size * DEAD_SHARE;
}

/** Doubtful extents come first, and again with the others, because they may have had to wait for one another. */
function inOrder({ syncs }: CollectionContext, node: StorageNode): Extent[] {
  const all = [...node.extents.values()];
  return syncs ? [...all.filter((extent) => extent.isDoubtful), ...all] : all;
}

/**
 * A chunk in an extent that was never durable may have been copied there by a process that died before it could
 * see its sync fail: the original must stay.
 */
function holdsOriginals(node: StorageNode, extent: Extent): boolean {
  return [...node.extents.values()].some(
    (other) => other !== extent && other.isDoubtful && other.liveBytes > 0,
  );
}

/** Blobs of writers that died with an earlier process are only found this way. */
async function forgetDeadChunks(context: CollectionContext, node: StorageNode): Promise<void> {
  for (let slot = 0; slot < node.index.slotCount && !context.closing(); ) {
    const dead: { blob: BlobKey; chunk: number }[] = [];
    const end = slot + ENTRIES_PER_TURN;
    for (const { blob, chunk } of node.index.entries(slot, end)) {
      if (!context.isAlive(blobIdOf(blob))) dead.push({ blob, chunk });
    }
    for (const { blob, chunk } of dead) node.remove(blob, chunk);
    slot = end;
    if (slot < node.index.slotCount) await turn(context.clock);
  }
}

/** An extent on a disk that fails stays, and the collection goes on. */
async function evacuated(
  context: CollectionContext,
  node: StorageNode,
  extent: Extent,
): Promise<boolean> {
  try {
    return await evacuate(context, node, extent);
  } catch (error) {
    if (error instanceof DiskError) return false;
    throw error;
  }
}

/** Copies what is live to the active extent and removes this one; false when it has to stay. */
async function evacuate(
  context: CollectionContext,
  node: StorageNode,
  extent: Extent,
): Promise<boolean> {
  let copied = 0;
  const lossCount = node.lossCount;
  for (const { blob, chunk, payloadBytes, offset } of node.liveFrames(extent)) {
    const location = node.index.find(blob, chunk);
    if (location?.extent !== extent.id || location.offset !== offset) continue;
    const frame = frameBuffer(payloadBytes);
    // A corrupt chunk stays where it is until repair has replaced it.
    if (node.chunks.read(blob, chunk, frame) !== "ok") continue;
    node.append(blob, chunk, frame.subarray(headerBytes(payloadBytes)));
    copied += frameBytes(payloadBytes);
    if (copied < BYTES_PER_TURN) continue;
    copied = 0;
    await turn(context.clock);
    if (context.closing() || !isHeld(node, extent)) return false;
  }
  if (context.syncs) await node.sync();
  if (!isHeld(node, extent)) return false;
  if (node.lossCount !== lossCount) {
    // Copies were lost before they were durable; what they were copied from is still here.
    node.readopt(extent, (blob) => context.isAlive(blobIdOf(blob)));
    return false;
  }
  if (context.syncs && holdsOriginals(node, extent)) return false;
  return extent.liveBytes === 0 && node.removeExtent(extent);
}

function turn(clock: Clock): Promise<void> {
  return new Promise((resolve) => clock.tick(resolve));
}
