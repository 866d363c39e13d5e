/** What the tests of the store share: a store on a disk in memory, an index that is a map, and ways to break disks. */
import {
  type Disk,
  type Environment,
  FaultSet,
  LocalNetwork,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedHttpFetch,
} from "@cloudglass/env";
import {
  type BlobDescriptor,
  type BlobStore,
  type BlobStoreOptions,
  openBlobStore,
} from "./index.ts";

export type BlobMap = Map<string, BlobDescriptor>;

export interface SetUp {
  readonly clock: SimulatedClock;
  readonly faults: FaultSet;
  readonly random: SeededRandom;
  readonly disk: Disk;
  readonly env: Environment;
  readonly blobs: BlobMap;
  readonly logged: string[];
  readonly store: BlobStore;
  /** Another store on the same disk and index, as after a crash: the old one is left as it is. */
  reopen(options?: Partial<BlobStoreOptions>): BlobStore;
}

export function setUp(
  options: Partial<BlobStoreOptions> & {
    readonly durability?: Environment["durability"];
    readonly disk?: Disk;
    readonly seed?: number;
  } = {},
): SetUp {
  const { durability = "process", disk = new MemoryDisk(), seed = 1, ...rest } = options;
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  const random = new SeededRandom(seed);
  const network = new LocalNetwork(clock, faults, random);
  const http = new SimulatedHttpFetch();
  const env: Environment = { clock, random, disk, faults, network, http, durability };
  const blobs: BlobMap = new Map();
  const live = { isLive: (id: string) => blobs.has(id), list: () => [...blobs.values()] };
  const logged: string[] = [];
  const note = (_fields: object, message: string) => void logged.push(message);
  const log = { info: note, warn: note, error: note };
  const open = (more: Partial<BlobStoreOptions> = {}) =>
    openBlobStore({ env, live, log, background: false, ...rest, ...more });
  return { clock, faults, random, disk, env, blobs, logged, store: open(), reopen: open };
}

/** Writes a blob and puts it into the index. */
export async function put(store: BlobStore, blobs: BlobMap, bytes: Uint8Array) {
  const writer = store.createWriter(bytes.length);
  try {
    await writer.write(bytes);
    const blob = await writer.finish();
    blobs.set(blob.blobId, blob);
    writer.release();
    return blob;
  } catch (error) {
    writer.abort();
    throw error;
  }
}

export async function get(
  store: BlobStore,
  blob: BlobDescriptor,
  start = 0,
  end = blob.sizeBytes,
): Promise<Buffer> {
  const read = store.read(blob, start, end);
  if (read instanceof Uint8Array) return Buffer.from(read);
  const pieces: Buffer[] = [];
  for await (const piece of read) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** Lets the clock run until the promise has settled. */
export async function settled<T>(clock: SimulatedClock, work: Promise<T>): Promise<T> {
  let ended = false;
  const mark = () => {
    ended = true;
  };
  work.then(mark, mark);
  for (let step = 0; step < 10_000 && !ended; step += 1) await clock.advance(10);
  return work;
}

/** Rewrites a file in place, as rot on a disk would. */
export function tamper(disk: Disk, path: string, change: (bytes: Buffer) => Buffer): void {
  const file = disk.open(path);
  const bytes = Buffer.alloc(file.size);
  file.read(bytes, 0);
  const changed = change(bytes);
  file.truncate(0);
  file.append([changed]);
  file.close();
}

export function extentPaths(disk: Disk, node: number): string[] {
  const directory = `s3-storage-${node}`;
  return disk
    .list(directory)
    .filter((name) => name.startsWith("extent-"))
    .map((name) => `${directory}/${name}`);
}

/** Flips a bit of every extent of a node, somewhere in its last frame's payload. */
export function rot(disk: Disk, node: number): void {
  for (const path of extentPaths(disk, node)) {
    tamper(disk, path, (bytes) => {
      bytes[bytes.length - 1]! ^= 1;
      return bytes;
    });
  }
}
