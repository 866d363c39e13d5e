/** The blob store over eight storage nodes: writers, readers, repair, scrubber and garbage collection together. */
import type { Environment, Timer } from "@cloudglass/env";
import { BlobLayout } from "./blob-layout.ts";
import { BlobReader, SYNCHRONOUS_BYTES } from "./blob-reader.ts";
import type {
  BlobDescriptor,
  BlobStore,
  BlobStoreStatistics,
  BlobWriter,
  LiveBlobs,
  ScrubReport,
} from "./blob-store.ts";
import { type Collection, collectGarbage } from "./garbage-collector.ts";
import { choosePlacement, DEFAULT_PLACEMENT, type PlacementPolicy } from "./placement.ts";
import { ReadRepairQueue } from "./read-repair.ts";
import { repairStripe } from "./repair.ts";
import { scrubBlobs } from "./scrubber.ts";
import { StorageFleet } from "./storage-fleet.ts";
import { StrayReturns } from "./stray-returns.ts";
import { createSlot, StripePool } from "./stripe-pool.ts";
import { StripeReader } from "./stripe-reader.ts";
import { type ReadWitness, type StripeView, viewStripe } from "./stripe-view.ts";
import { StripeWriter } from "./stripe-writer.ts";

/** Where the store tells what an operator should know; pino's loggers fit. */
export interface StoreLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface BlobStoreOptions {
  readonly env: Environment;
  readonly live: LiveBlobs;
  readonly log?: StoreLog | undefined;
  /** `four-zone` when absent. Blobs keep the policy that they were written with. */
  readonly policy?: PlacementPolicy | undefined;
  /** Content bytes of a stripe, a multiple of 6. */
  readonly stripeBytes?: number | undefined;
  /** Stripes being written at the same time; more wait. */
  readonly stripeSlots?: number | undefined;
  readonly extentBytesMax?: number | undefined;
  /** How long a read waits for a node before it asks others. */
  readonly hedgeDelayMs?: number | undefined;
  /** False keeps the scrubber and the collector from running by themselves. */
  readonly background?: boolean | undefined;
}

const KIB = 1024;
export const STRIPE_BYTES = 6 * 256 * KIB;
/** 48 MiB of content under way. */
const STRIPE_SLOTS = 32;
const EXTENT_BYTES_MAX = 64 * KIB * KIB;
const HEDGE_DELAY_MS = 50;
const COLLECT_EVERY_MS = 60_000;
const SCRUB_EVERY_MS = 24 * 60 * 60_000;

export function openBlobStore(options: BlobStoreOptions): BlobStore {
  return new ShardStore(options);
}

class ShardStore implements BlobStore {
  readonly #env: Environment;
  readonly #live: LiveBlobs;
  readonly #log: StoreLog | undefined;
  readonly #policy: PlacementPolicy;
  readonly #stripeBytes: number;
  readonly #fleet: StorageFleet;
  readonly #pool: StripePool;
  readonly #stripes: StripeReader;
  readonly #reader: BlobReader;
  readonly #repairs: ReadRepairQueue;
  readonly #strays: StrayReturns | undefined;
  readonly #syncs: boolean;
  /** Blobs of open writers. */
  readonly #writing = new Set<string>();
  /** Blobs being read in pieces: how often, and whether they were deleted meanwhile. */
  readonly #reading = new Map<string, { count: number; deleted: boolean }>();
  readonly #timers = new Map<string, Timer>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #resting = new Set<() => void>();
  /** The collection that runs: whoever asks for another gets this one. */
  #collection: Promise<Collection> | undefined;
  #degradedReads = 0;
  #hedgedReads = 0;
  #shardsRepaired = 0;
  /** Nodes that could be read when the collector last swept. */
  #sweptCount = 0;
  #closing = false;

  constructor(options: BlobStoreOptions) {
    const { env, stripeBytes = STRIPE_BYTES } = options;
    if (stripeBytes % 6 !== 0) throw new RangeError("stripeBytes must be a multiple of 6");
    this.#env = env;
    this.#live = options.live;
    this.#log = options.log;
    this.#policy = options.policy ?? DEFAULT_PLACEMENT;
    this.#stripeBytes = stripeBytes;
    this.#syncs = env.durability === "power";
    this.#fleet = new StorageFleet(env, this.#policy, options.extentBytesMax ?? EXTENT_BYTES_MAX);
    this.#pool = new StripePool(stripeBytes, options.stripeSlots ?? STRIPE_SLOTS);
    this.#stripes = new StripeReader(this.#fleet, createSlot(stripeBytes));
    this.#repairs = new ReadRepairQueue(env.clock, (blob, stripe) => this.#repair(blob, stripe));
    this.#reader = new BlobReader({
      fleet: this.#fleet,
      clock: env.clock.steady,
      stripes: this.#stripes,
      hedgeDelayMs: options.hedgeDelayMs ?? HEDGE_DELAY_MS,
      degraded: (blob, stripe, damaged) => {
        this.#degradedReads += 1;
        if (damaged) this.#repairs.add(blob, stripe);
      },
      hedged: () => {
        this.#hedgedReads += 1;
      },
      unreadable: (error) => {
        const { blobId, stripeIndex } = error;
        this.#log?.error({ blobId, stripeIndex }, error.message);
      },
    });
    if (options.background ?? true) {
      this.#strays = new StrayReturns({
        fleet: this.#fleet,
        clock: env.clock,
        isAlive: (blobId) => this.#isAlive(blobId),
        bringHome: (blob, stripe) => this.#repair(blob, stripe),
      });
      this.#every("collect", COLLECT_EVERY_MS, () => this.#collectInBackground());
      this.#every("scrub", SCRUB_EVERY_MS, () => this.#scrub(true));
    }
  }

  createWriter(_expectedBytes: number | undefined): BlobWriter {
    this.#checkOpen();
    const { random } = this.#env;
    const blobId = Buffer.from(random.bytes(16)).toString("hex");
    this.#writing.add(blobId);
    const placement = choosePlacement(this.#policy, Number.parseInt(blobId.slice(-2), 16));
    return new StripeWriter(
      {
        fleet: this.#fleet,
        pool: this.#pool,
        clock: this.#env.clock,
        stripeBytes: this.#stripeBytes,
        syncs: this.#syncs,
        forget: (id) => this.#writing.delete(id),
        strayed: (blob, stripe) => this.#strays?.add(blob, stripe),
        repair: (blob, stripe, avoid) =>
          repairStripe(this.#repairContext(), blob, stripe, { evacuate: false, avoid }),
      },
      blobId,
      placement,
    );
  }

  read(
    blob: BlobDescriptor,
    start: number,
    end: number,
    witness?: ReadWitness,
  ): Uint8Array | AsyncIterable<Uint8Array> {
    this.#checkOpen();
    if (!(start >= 0 && start <= end && end <= blob.sizeBytes)) {
      throw new RangeError(`${start} to ${end} of a blob of ${blob.sizeBytes} bytes`);
    }
    if (start === end) return new Uint8Array(0);
    const layout = new BlobLayout(blob);
    if (end - start > SYNCHRONOUS_BYTES || !this.#fleet.isPrompt) {
      return this.#readInPieces(layout, start, end, witness);
    }
    this.#fleet.checkPresence();
    return this.#reader.readNow(layout, start, end, witness);
  }

  view(blob: BlobDescriptor, stripe: number): Promise<StripeView> | undefined {
    this.#checkOpen();
    const layout = new BlobLayout(blob);
    if (!(stripe >= 0 && stripe < layout.stripeCount)) return undefined;
    this.#fleet.checkPresence();
    return this.#track(viewStripe(this.#fleet, layout, stripe, this.#repairs.has(layout, stripe)));
  }

  rot(blob: BlobDescriptor, shard: number): void {
    this.#checkOpen();
    const layout = new BlobLayout(blob);
    for (let stripe = 0; stripe < layout.stripeCount; stripe += 1) {
      this.#fleet.rot(layout, stripe, shard);
    }
  }

  delete(blob: BlobDescriptor): void {
    this.#checkOpen();
    const reading = this.#reading.get(blob.blobId);
    if (reading) reading.deleted = true;
    else this.#fleet.remove(new BlobLayout(blob));
  }

  statistics(): BlobStoreStatistics {
    const nodes = this.#fleet.nodes.map((node) => {
      const extents = [...node.extents.values()];
      return {
        ...node.address,
        state: this.#fleet.stateOf(node),
        liveBytes: extents.reduce((sum, extent) => sum + extent.liveBytes, 0),
        deadBytes: extents.reduce((sum, extent) => sum + extent.deadBytes, 0),
        chunkCount: node.index.count,
        extentCount: extents.length,
        chunksRead: node.chunks.readCount,
      };
    });
    return {
      nodes,
      degradedReads: this.#degradedReads,
      hedgedReads: this.#hedgedReads,
      shardsRepaired: this.#shardsRepaired,
    };
  }

  scrub(): Promise<ScrubReport> {
    this.#checkOpen();
    return this.#track(this.#scrub(false));
  }

  collectGarbage(): Promise<Collection> {
    return this.#collect(true);
  }

  /** Waits for what runs in the background; open writers and readers fail from now on. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#repairs.close();
    this.#strays?.close();
    for (const wake of [...this.#resting]) wake();
    await Promise.allSettled([...this.#running, this.#repairs.idle(), this.#strays?.idle()]);
    this.#fleet.close();
  }

  async *#readInPieces(
    blob: BlobLayout,
    start: number,
    end: number,
    witness: ReadWitness | undefined,
  ): AsyncGenerator<Uint8Array> {
    const { blobId } = blob;
    const reading = this.#reading.get(blobId) ?? { count: 0, deleted: false };
    reading.count += 1;
    this.#reading.set(blobId, reading);
    try {
      yield* this.#reader.read(blob, start, end, witness);
    } finally {
      reading.count -= 1;
      if (reading.count === 0) {
        this.#reading.delete(blobId);
        if (reading.deleted && !this.#closing) this.#fleet.remove(blob);
      }
    }
  }

  #collect(sweep: boolean): Promise<Collection> {
    this.#checkOpen();
    this.#collection ??= this.#track(
      collectGarbage(
        {
          fleet: this.#fleet,
          clock: this.#env.clock,
          syncs: this.#syncs,
          isAlive: (blobId) => this.#isAlive(blobId),
          closing: () => this.#closing,
        },
        sweep,
      ),
    ).finally(() => {
      this.#collection = undefined;
    });
    return this.#collection;
  }

  /** Sweeps for what nodes brought along when they were opened; later garbage is known. */
  async #collectInBackground(): Promise<void> {
    const loadedCount = this.#fleet.nodes.filter((node) => node.isLoaded).length;
    const sweep = loadedCount !== this.#sweptCount;
    await this.#collect(sweep);
    if (sweep) await this.#strays?.find(this.#live);
    this.#sweptCount = loadedCount;
  }

  #isAlive(blobId: string): boolean {
    return this.#writing.has(blobId) || this.#reading.has(blobId) || this.#live.isLive(blobId);
  }

  async #scrub(paced: boolean): Promise<ScrubReport> {
    const report = await scrubBlobs(
      {
        ...this.#repairContext(),
        clock: this.#env.clock,
        live: this.#live,
        closing: () => this.#closing,
      },
      paced,
    );
    this.#shardsRepaired += report.chunksRebuilt;
    await this.#replaceDamagedExtents();
    for (const blobId of report.blobsLost) {
      this.#log?.error({ blobId }, `blob ${blobId} has lost more than two shards of a stripe`);
    }
    return report;
  }

  /** Extents whose header the scrubber found damaged go now; a collection under way may have passed them by. */
  async #replaceDamagedExtents(): Promise<void> {
    const anyIsDamaged = () =>
      this.#fleet.nodes.some((node) =>
        [...node.extents.values()].some((extent) => extent.headerIsDamaged),
      );
    if (this.#collection && anyIsDamaged()) await this.#collection;
    if (!this.#closing && anyIsDamaged()) await this.#collect(false);
  }

  /** Never rejects: what cannot be repaired now is met again by the next read or the scrubber. */
  async #repair(blob: BlobLayout, stripe: number): Promise<void> {
    const { blobId } = blob;
    if (this.#closing || !this.#isAlive(blobId)) return;
    try {
      const repair = await repairStripe(this.#repairContext(), blob, stripe, { evacuate: false });
      this.#shardsRepaired += repair.rebuilt;
      if (repair.rebuilt === 0) return;
      this.#log?.info({ blobId, stripe, shards: repair.rebuilt }, "lost shards rebuilt");
    } catch (error) {
      this.#log?.warn({ blobId, stripe, error: String(error) }, "a stripe could not be repaired");
    }
  }

  #repairContext() {
    return {
      fleet: this.#fleet,
      rest: (delayMs: number) => this.#rest(delayMs),
      stripes: this.#stripes,
      syncs: this.#syncs,
      isAlive: (blobId: string) => this.#isAlive(blobId),
      strayed: (blob: BlobLayout, stripe: number) => this.#strays?.add(blob, stripe),
    };
  }

  /** Sleeps, but not beyond the store's closing. */
  #rest(delayMs: number): Promise<void> {
    if (this.#closing) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        timer.cancel();
        this.#resting.delete(wake);
        resolve();
      };
      const timer = this.#env.clock.schedule(delayMs, wake);
      this.#resting.add(wake);
    });
  }

  /** Runs `task` again and again, `everyMs` after it last ended. */
  #every(name: string, everyMs: number, task: () => Promise<unknown>): void {
    const timer = this.#env.clock.watch(everyMs, () => {
      const run = this.#track(task()).catch((error: unknown) => {
        this.#log?.error({ error: String(error) }, `${name} failed`);
      });
      void run.then(() => {
        if (!this.#closing) this.#every(name, everyMs, task);
      });
    });
    this.#timers.set(name, timer);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const forget = () => this.#running.delete(work);
    work.then(forget, forget);
    return work;
  }

  #checkOpen(): void {
    if (this.#closing) throw new Error("the blob store is closed");
  }
}
