/**
 * The shard store under everything that may happen to it: blobs written, read by range and deleted while nodes are
 * down, slow, lossy or corrupt, disks rot, fail and fill up, the process is killed or loses power at any
 * operation of its disk, and scrubber and collector run in between. What must hold:
 *
 * - an acknowledged blob reads back byte by byte, whatever happened, while no more shards of a stripe are
 *   out of reach than the code rebuilds; with more it is an error, never wrong bytes;
 * - slow nodes do not make reads slow; writes succeed in fair weather;
 * - after a scrub in fair weather nothing is missing or corrupt, and any two nodes may go;
 * - garbage is collected: dead bytes do not outgrow live ones, and nothing is left of what was deleted.
 *
 * One file, although long: every step acts on, and is judged against, the same state of one run.
 */
import assert from "node:assert/strict";
import { DiskError } from "@cloudglass/env";
import { type BlobStore, openBlobStore } from "@cloudglass/s3/storage";
import { pick, pickMagnitude, pickWeighted } from "../../pick.ts";
import type { Workload, WorkloadRun } from "../../workload.ts";
import type { SimulatedProcess, World } from "../../world.ts";
import { BlobModel, type KnownBlob } from "./blob-model.ts";
import { type DiskErrors, Weather } from "./weather.ts";

/** Disks that refuse to append; reads and syncs go well. */
const REFUSING: DiskErrors = [["append"]];
/** Disks on which anything may fail. */
const FAILING: DiskErrors = [["append"], ["read"], ["sync"], ["append", "sync"]];

export function shardStore(): Workload {
  return workload("shard-store", REFUSING);
}

/** The same with disks that fail to read and to sync as well. */
export function shardStoreOnFailingDisks(): Workload {
  return workload("shard-store-failing-disks", FAILING);
}

function workload(name: string, diskErrors: DiskErrors): Workload {
  return {
    name,
    world: { medium: { syncDelayMsMax: 80 } },
    setUp: async (world) => new ShardStoreRun(world, diskErrors),
  };
}

/** Blobs alive at a time, more or less. */
const BLOB_COUNT_MAX = 40;
/** Index log and file headers of a node beside its extents. */
const NODE_OVERHEAD_BYTES = 300 * 1024;
/** A read passes over slow nodes within this time, stripe by stripe. */
const READ_MS_MAX = 5_000;

class ShardStoreRun implements WorkloadRun {
  readonly #world: World;
  readonly #model = new BlobModel();
  readonly #durability: "process" | "power";
  readonly #policy: "four-zone" | "two-zone";
  readonly #stripeBytes: number;
  readonly #extentBytesMax: number;
  readonly #weather: Weather;
  #process!: SimulatedProcess;
  #store!: BlobStore;
  #writeNumber = 0;
  readonly #counts = {
    written: 0,
    refused: 0,
    read: 0,
    unreadable: 0,
    deleted: 0,
    crashes: 0,
    scrubs: 0,
    collections: 0,
    rebuilt: 0,
    hedged: 0,
  };

  constructor(world: World, diskErrors: DiskErrors) {
    const { random } = world;
    this.#world = world;
    this.#durability = pick(random, ["process", "power"]);
    this.#policy = pick(random, ["four-zone", "four-zone", "two-zone"]);
    this.#stripeBytes = 6 * pick(random, [64, 1000, 4096, 8192]);
    // From one or two chunks an extent, so that extents come and go all the time, to many.
    this.#extentBytesMax =
      pick(random, [1, 1, 20]) * Math.ceil(this.#stripeBytes / 4) +
      random.below(100_000) * random.below(2);
    this.#boot();
    const nodes = this.#store.statistics().nodes;
    this.#weather = new Weather(world, nodes, diskErrors);
    world.record(
      `${this.#durability} ${this.#policy} ${this.#stripeBytes} ${this.#extentBytesMax}`,
    );
  }

  counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  async step(): Promise<void> {
    const { random, medium } = this.#world;
    const action = pickWeighted(random, {
      write: this.#model.size < BLOB_COUNT_MAX ? 30 : 3,
      read: 30,
      delete: 12,
      pass: 25,
      strike: 4,
      strikeZone: 0.5,
      clear: 5,
      sicken: 1.5,
      clearDisks: 2,
      rot: 2,
      scrub: 1,
      collect: 2,
      settle: 1.5,
      halt: 1,
      ambush: 1,
      crash: 0.7,
      restart: 0.5,
      day: 0.2,
    });
    if (action === "write")
      this.#world.start(`write ${this.#writeNumber + 1}`, () => this.#write());
    else if (action === "read") this.#startRead();
    else if (action === "delete") this.#delete();
    else if (action === "pass") await this.#world.pass(pickMagnitude(random, 0, 2000));
    else if (action === "strike") this.#weather.strike();
    else if (action === "strikeZone") this.#weather.strikeZone();
    else if (action === "clear") this.#weather.clear();
    else if (action === "sicken") this.#weather.sicken();
    else if (action === "clearDisks") this.#weather.clearDisks();
    else if (action === "rot") this.#weather.rot(this.#model.all.some((blob) => blob.strayed));
    else if (action === "scrub") this.#world.start("scrub", () => this.#scrub());
    else if (action === "collect") this.#world.start("collection", () => this.#collect());
    else if (action === "settle") await this.#settle();
    else if (action === "halt") medium.haltAfter(1 + pickMagnitude(random, 0, 300));
    else if (action === "ambush") await this.#ambush();
    else if (action === "restart") await this.#restart();
    else if (action === "day") await this.#passDay();
    if (action === "crash" || medium.halted) await this.#crash();
  }

  async check(): Promise<void> {
    await this.#settle();
    await this.#crash();
    await this.#settle();
    await this.#readAll();
    await this.#loseNodes();
    await this.#deleteAll();
  }

  #boot(): void {
    this.#process = this.#world.boot(this.#durability);
    this.#store = openBlobStore({
      env: this.#process.environment,
      live: this.#model,
      policy: this.#policy,
      stripeBytes: this.#stripeBytes,
      stripeSlots: 3,
      extentBytesMax: this.#extentBytesMax,
    });
  }

  async #crash(): Promise<void> {
    const { random } = this.#world;
    const power = this.#durability === "power" && random.below(2) === 0;
    this.#world.crash(power ? "power" : "process");
    this.#counts.crashes++;
    this.#weather.clearDisks();
    this.#boot();
    const blobs = this.#model.all;
    for (let count = 0; count < 5 && blobs.length > 0; count++) {
      const blob = pick(random, blobs);
      await this.#world.until(this.#readAndJudge(blob, 0, blob.content.byteLength), "a read");
    }
  }

  /** Stops the process while the collector or the scrubber is at work. */
  async #ambush(): Promise<void> {
    const { random, medium } = this.#world;
    if (random.below(3) === 0) this.#world.start("scrub", () => this.#scrub());
    else this.#world.start("collection", () => this.#collect());
    medium.haltAfter(1 + random.below(80));
    await this.#world.pass(random.below(100));
    if (!medium.halted) await this.#crash();
  }

  async #restart(): Promise<void> {
    const { medium } = this.#world;
    await this.#drain();
    if (!medium.halted) await this.#untilUnlessHalted(this.#store.close(), "closing the store");
    this.#world.crash("process");
    this.#weather.clearDisks();
    this.#boot();
  }

  /** Waits for all tasks; a halt on the way ends them instead. */
  async #drain(): Promise<void> {
    while (this.#world.taskCount > 0 && !this.#world.medium.halted) {
      await this.#world.pass(100);
    }
  }

  async #untilUnlessHalted(work: Promise<unknown>, what: string): Promise<void> {
    let settled = false;
    const watched = work.finally(() => {
      settled = true;
    });
    watched.catch(() => {});
    for (let waitedMs = 0; !settled && !this.#world.medium.halted; waitedMs += 100) {
      assert(waitedMs < 3_600_000, `${what} hangs`);
      await this.#world.pass(100);
    }
    if (settled && !this.#world.medium.halted) await watched;
  }

  async #write(): Promise<void> {
    const { random } = this.#world;
    const { clock } = this.#process.environment;
    const process = this.#process;
    const number = ++this.#writeNumber;
    const content = random.bytes(pickMagnitude(random, 0, 6 * this.#stripeBytes));
    const pieceBytes =
      Math.ceil(content.byteLength / 100) + 1 + pickMagnitude(random, 0, 2 * this.#stripeBytes);
    const slowly = random.below(4) === 0;
    const abandonAt = random.below(15) === 0 ? random.below(content.byteLength + 1) : undefined;
    const lateMs = random.below(4) === 0 ? random.below(2000) : undefined;
    const watch = this.#weather.watch();
    const writer = this.#store.createWriter(slowly ? undefined : content.byteLength);
    try {
      for (let at = 0; at < content.byteLength; at += pieceBytes) {
        const piece = content.slice(at, at + pieceBytes);
        const accepted = writer.write(piece);
        if (accepted !== undefined) await accepted;
        // The writer has copied what it needs.
        piece.fill(0xee);
        if (abandonAt !== undefined && at >= abandonAt)
          return this.#abandon(number, () => writer.abort());
        if (slowly) await clock.sleep(random.below(100));
      }
      const finished = writer.finish();
      const descriptor = finished instanceof Promise ? await finished : finished;
      if (!process.alive) return;
      if (lateMs !== undefined) await clock.sleep(lateMs);
      if (!process.alive) return;
      assert.equal(descriptor.sizeBytes, content.byteLength, "the descriptor's size is wrong");
      this.#model.add({ descriptor, content, strayed: !watch.fair });
      writer.release();
      this.#counts.written++;
      this.#world.record(`written ${number} ${content.byteLength} as ${descriptor.blobId}`);
    } catch (error) {
      if (!process.alive) return;
      this.#judgeRefusal(error, watch.fair);
      this.#abandon(number, () => writer.abort());
    } finally {
      watch.end();
    }
  }

  #abandon(number: number, abort: () => void): void {
    abort();
    this.#counts.refused++;
    this.#world.record(`not written ${number}`);
  }

  #judgeRefusal(error: unknown, fair: boolean): void {
    const expected = error instanceof DiskError && (!fair || this.#weather.justVanished);
    if (!expected) throw error;
  }

  #startRead(): void {
    const { random } = this.#world;
    if (this.#model.size === 0) return;
    const blob = pick(random, this.#model.all);
    const size = blob.content.byteLength;
    const whole = random.below(3) === 0;
    const start = whole ? 0 : random.below(size + 1);
    const end = whole ? size : start + pickMagnitude(random, 0, size - start);
    this.#world.start(`read ${blob.descriptor.blobId}`, () => this.#readAndJudge(blob, start, end));
  }

  async #readAndJudge(blob: KnownBlob, start: number, end: number): Promise<void> {
    const process = this.#process;
    const { blobId } = blob.descriptor;
    const watch = this.#weather.watch();
    const beganMs = this.#world.clock.monotonic();
    // Judged by where the shards were when the read began: strays may come home while it runs.
    const strayed = blob.strayed;
    try {
      const pauses = await this.#readAndCompare(blob, start, end);
      if (!process.alive) return;
      const tookMs = this.#world.clock.monotonic() - beganMs - pauses;
      const few = watch.hindered.size <= 2 && !strayed && !blob.strayed;
      assert(!few || tookMs <= READ_MS_MAX, `reading ${blobId} took ${tookMs} ms`);
      this.#counts.read++;
      this.#world.record(`read ${blobId} ${start} ${end}`);
    } catch (error) {
      if (!process.alive) return;
      const unreadable = error instanceof Error && error.name === "BlobUnreadableError";
      if (!unreadable) throw error;
      const lossMax = strayed || blob.strayed ? 1 : 2;
      // Not even deletion excuses it: a read that has begun goes on to its end.
      if (watch.impaired.size <= lossMax) throw error;
      this.#counts.unreadable++;
      this.#world.record(`unreadable ${blobId}`);
    } finally {
      // A repair that the read set off may have put shards elsewhere.
      if (!watch.fair) blob.strayed = true;
      watch.end();
    }
  }

  /** Compares piece by piece; returns how long the reader itself paused. */
  async #readAndCompare(blob: KnownBlob, start: number, end: number): Promise<number> {
    const { random } = this.#world;
    const { clock } = this.#process.environment;
    const slowly = random.below(6) === 0;
    const leaveEarly = random.below(10) === 0;
    const { descriptor, content } = blob;
    const given = this.#store.read(descriptor, start, end);
    if (given instanceof Uint8Array) {
      compare(given, content.subarray(start, end), descriptor.blobId);
      return 0;
    }
    let at = start;
    let pausedMs = 0;
    for await (const piece of given) {
      assert(at + piece.byteLength <= end, `more bytes than asked for of ${descriptor.blobId}`);
      compare(piece, content.subarray(at, at + piece.byteLength), descriptor.blobId);
      at += piece.byteLength;
      if (leaveEarly) return pausedMs;
      if (!slowly) continue;
      const pauseMs = random.below(500);
      pausedMs += pauseMs;
      await clock.sleep(pauseMs);
    }
    assert.equal(at, end, `fewer bytes than asked for of ${descriptor.blobId}`);
    return pausedMs;
  }

  #delete(): void {
    const { random } = this.#world;
    if (this.#model.size === 0) return;
    const blob = pick(random, this.#model.all);
    this.#model.delete(blob);
    this.#counts.deleted++;
    this.#world.record(`deleted ${blob.descriptor.blobId}`);
    // Death between the index and the store: only the collector finds the blob's chunks then.
    if (random.below(20) > 0) this.#store.delete(blob.descriptor);
  }

  async #scrub(): Promise<void> {
    const process = this.#process;
    const watch = this.#weather.watch();
    try {
      const report = await this.#store.scrub();
      if (!process.alive) return;
      this.#counts.scrubs++;
      this.#counts.rebuilt += report.chunksRebuilt;
      this.#world.record(`scrub ${JSON.stringify(report)}`);
      if (watch.fair) assert.deepEqual(report.blobsLost, [], "the scrubber lost blobs");
      else for (const blob of this.#model.all) blob.strayed = true;
    } catch (error) {
      if (!process.alive) return;
      this.#judgeRefusal(error, watch.fair);
      for (const blob of this.#model.all) blob.strayed = true;
    } finally {
      watch.end();
    }
  }

  async #collect(): Promise<void> {
    const process = this.#process;
    const watch = this.#weather.watch();
    try {
      const { extentsRemoved } = await this.#store.collectGarbage();
      if (!process.alive) return;
      this.#counts.collections++;
      this.#world.record(`collected ${extentsRemoved}`);
    } catch (error) {
      if (!process.alive) return;
      this.#judgeRefusal(error, watch.fair);
    } finally {
      watch.end();
    }
  }

  /** The scrubber and the collector run by themselves. */
  async #passDay(): Promise<void> {
    if (!this.#weather.fair) for (const blob of this.#model.all) blob.strayed = true;
    for (let hour = 0; hour < 25 && !this.#world.medium.halted; hour++) {
      await this.#world.pass(3_600_000);
    }
  }

  /** All faults end, everything comes to rest, and the store puts itself in order. */
  async #settle(): Promise<void> {
    this.#weather.clearAll();
    this.#world.medium.heal();
    if (this.#world.medium.halted) await this.#crash();
    await this.#world.drain();
    const first = await this.#world.until(this.#store.scrub(), "a scrub");
    assert.deepEqual(first.blobsLost, [], "acknowledged blobs are lost");
    this.#counts.rebuilt += first.chunksRebuilt;
    const second = await this.#world.until(this.#store.scrub(), "a scrub");
    const { chunksMissing, chunksCorrupt } = second;
    assert.deepEqual({ chunksMissing, chunksCorrupt }, { chunksMissing: 0, chunksCorrupt: 0 });
    this.#weather.scrubbed();
    for (const blob of this.#model.all) blob.strayed = false;
    await this.#world.until(this.#store.collectGarbage(), "a collection");
    const statistics = this.#store.statistics();
    for (const { name, liveBytes, deadBytes } of statistics.nodes) {
      const enough = deadBytes <= liveBytes + this.#extentBytesMax;
      assert(enough, `${name} keeps ${deadBytes} dead bytes beside ${liveBytes} live ones`);
    }
    this.#counts.hedged += statistics.hedgedReads;
    this.#world.record(`settled: ${this.#model.size} blobs, ${this.#model.contentBytes} bytes`);
  }

  async #readAll(): Promise<void> {
    for (const blob of this.#model.all) {
      const read = this.#readAndJudge(blob, 0, blob.content.byteLength);
      await this.#world.until(read, "a read");
    }
  }

  /** Any two nodes may go, and any zone of four. REQUIRES: settled. */
  async #loseNodes(): Promise<void> {
    const { random, faults } = this.#world;
    const nodes = this.#store.statistics().nodes;
    const zone = pick(random, nodes).zone;
    const losses = [nodes.filter((node) => node.zone === zone)];
    for (let count = 0; count < 3; count++) losses.push([pick(random, nodes), pick(random, nodes)]);
    for (const lost of losses) {
      if (lost.length > 2) continue;
      for (const { name } of lost) faults.set({ id: name, target: { node: name }, kind: "down" });
      for (const blob of this.#model.all) {
        const read = this.#readAndCompare(blob, 0, blob.content.byteLength);
        await this.#world.until(read, "a read");
      }
      faults.clearAll();
    }
  }

  /** Nothing is left of what was deleted. */
  async #deleteAll(): Promise<void> {
    while (this.#model.size > 0) this.#delete();
    for (let count = 0; count < 2; count++) {
      await this.#world.until(this.#store.collectGarbage(), "a collection");
    }
    for (const { name, liveBytes, chunkCount } of this.#store.statistics().nodes) {
      assert.deepEqual({ name, liveBytes, chunkCount }, { name, liveBytes: 0, chunkCount: 0 });
    }
    await this.#world.until(this.#store.close(), "closing the store");
    this.#world.crash("process");
    this.#boot();
    const leftBytes = this.#world.medium.sizeBytes();
    const leftBytesMax = 8 * (this.#extentBytesMax + NODE_OVERHEAD_BYTES);
    assert(leftBytes <= leftBytesMax, `${leftBytes} bytes are left of nothing`);
  }
}

function compare(given: Uint8Array, expected: Uint8Array, blobId: string): void {
  assert(Buffer.compare(given, expected) === 0, `wrong bytes of ${blobId}`);
}
