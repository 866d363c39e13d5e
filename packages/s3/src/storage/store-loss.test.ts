/** One file, although long: every test drives the same store through the same few steps. */
import { DiskError, MemoryDisk } from "@cloudglass/env";
import { describe, expect, test, vi } from "vitest";
import { BlobUnreadableError } from "./index.ts";
import { extentPaths, get, put, rot, settled, setUp, tamper } from "./store.fixture.ts";

const SIZES = [1, 1024, 300_000, 1_572_864 + 77];

function pairs(): [number, number][] {
  const all: [number, number][] = [];
  for (let first = 0; first < 8; first += 1) {
    for (let second = first + 1; second < 8; second += 1) all.push([first, second]);
  }
  return all;
}

describe("shards lost on disk", () => {
  test.each(pairs())(
    "nodes %i and %i gone: the same bytes, and healed by a scrub",
    async (...gone) => {
      const { store, blobs, random, disk, reopen } = setUp({ stripeBytes: 6000 });
      const bytes = Buffer.from(random.bytes(20_000));
      const blob = await put(store, blobs, bytes);
      await store.close();
      for (const node of gone) disk.remove(`s3-storage-${node}`);
      const again = reopen({ stripeBytes: 6000 });
      expect((await get(again, blob)).equals(bytes)).toBe(true);
      expect(again.statistics().degradedReads).toBeGreaterThan(0);
      const report = await again.scrub();
      expect(report.blobsLost).toEqual([]);
      const healed = await again.scrub();
      expect(healed).toMatchObject({ chunksVerified: 32, chunksMissing: 0, chunksCorrupt: 0 });
      // Two others may go now.
      await again.close();
      for (const node of gone) disk.remove(`s3-storage-${(node + 3) % 8}`);
      expect((await get(reopen({ stripeBytes: 6000 }), blob)).equals(bytes)).toBe(true);
    },
  );

  test.each(SIZES)("two rotten shards of %i bytes are computed and replaced", async (size) => {
    const { store, blobs, random, disk, reopen } = setUp();
    const bytes = Buffer.from(random.bytes(size));
    const blob = await put(store, blobs, bytes);
    await store.close();
    rot(disk, 1);
    rot(disk, 6);
    const again = reopen();
    expect((await get(again, blob)).equals(bytes)).toBe(true);
    const report = await again.scrub();
    expect(report.chunksCorrupt + again.statistics().shardsRepaired).toBeGreaterThan(0);
    expect(await again.scrub()).toMatchObject({ chunksMissing: 0, chunksCorrupt: 0 });
  });

  test("three shards gone: an error that names blob and stripe, logged, and no bytes", async () => {
    const { store, blobs, random, disk, logged, reopen } = setUp();
    const bytes = Buffer.from(random.bytes(4_000_000));
    const small = await put(store, blobs, bytes.subarray(0, 1000));
    const large = await put(store, blobs, bytes);
    await store.close();
    for (const node of [0, 3, 5]) disk.remove(`s3-storage-${node}`);
    const again = reopen();
    expect(() => again.read(small, 0, 1000)).toThrow(BlobUnreadableError);
    await expect(get(again, large)).rejects.toMatchObject({
      name: "BlobUnreadableError",
      blobId: large.blobId,
      stripeIndex: 0,
    });
    expect(logged.filter((line) => line.includes(large.blobId))).toHaveLength(1);
    const report = await again.scrub();
    expect([...report.blobsLost].sort()).toEqual([small.blobId, large.blobId].sort());
    expect(report.chunksRebuilt).toBe(0);
  });

  test("three rotten shards: never wrong bytes", async () => {
    const { store, blobs, disk, reopen } = setUp();
    const blob = await put(store, blobs, Buffer.alloc(1000, 1));
    await store.close();
    for (const node of [0, 1, 2]) rot(disk, node);
    expect(() => reopen().read(blob, 0, 1000)).toThrow(BlobUnreadableError);
  });

  test("extents whose headers rot are replaced by a scrub before an open misses them", async () => {
    const { store, blobs, random, disk, reopen } = setUp();
    const bytes = Buffer.from(random.bytes(50_000));
    const blob = await put(store, blobs, bytes);
    for (const node of [1, 2, 5]) {
      for (const path of extentPaths(disk, node)) {
        tamper(disk, path, (all) => {
          all[12]! ^= 4;
          return all;
        });
      }
      await store.scrub();
    }
    // The process dies, and the logs, which are never synced, are lost with it.
    for (let node = 0; node < 8; node += 1) disk.remove(`s3-storage-${node}/index-log`);
    expect((await get(reopen(), blob)).equals(bytes)).toBe(true);
  });

  test("a directory removed under a running store is noticed and healed", async () => {
    const { store, blobs, random, disk, clock } = setUp();
    const bytes = Buffer.from(random.bytes(100_000));
    const blob = await put(store, blobs, bytes);
    disk.remove("s3-storage-2");
    await clock.advance(1000);
    expect((await get(store, blob)).equals(bytes)).toBe(true);
    await store.scrub();
    expect(store.statistics().nodes[2]).toMatchObject({ chunkCount: 1 });
    expect(extentPaths(disk, 2)).toHaveLength(1);
  });

  test("what a read found lost is rebuilt in the background", async () => {
    const { store, blobs, disk, clock, reopen } = setUp();
    const blob = await put(store, blobs, Buffer.alloc(5000, 3));
    await store.close();
    disk.remove("s3-storage-0");
    disk.remove("s3-storage-1");
    const again = reopen();
    await get(again, blob);
    await clock.advance(1000);
    await vi.waitFor(() => expect(again.statistics().shardsRepaired).toBe(2));
    expect(again.statistics().nodes.map((node) => node.chunkCount)).toEqual(Array(8).fill(1));
  });
});

describe("zones", () => {
  test("the four-zone policy survives the loss of any one zone, in reads and in writes", async () => {
    for (const zone of ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"]) {
      const { store, blobs, random, faults, clock } = setUp();
      const bytes = Buffer.from(random.bytes(50_000));
      const before = await put(store, blobs, bytes);
      faults.set({ id: "burning", target: { zone }, kind: "down" });
      expect((await get(store, before)).equals(bytes)).toBe(true);
      const during = await put(store, blobs, bytes);
      expect((await settled(clock, get(store, during))).equals(bytes)).toBe(true);
      faults.clearAll();
      expect((await get(store, during)).equals(bytes)).toBe(true);
    }
  });

  test("the two-zone policy does not survive the loss of a zone", async () => {
    for (const zone of ["us-east-1a", "us-east-1b"]) {
      const { store, blobs, faults } = setUp({ policy: "two-zone" });
      const blob = await put(store, blobs, Buffer.alloc(50_000, 1));
      faults.set({ id: "burning", target: { zone }, kind: "down" });
      await expect(get(store, blob)).rejects.toThrow(BlobUnreadableError);
      faults.clearAll();
      expect((await get(store, blob)).equals(Buffer.alloc(50_000, 1))).toBe(true);
    }
  });

  test("the two-zone policy survives the loss of any two nodes", async () => {
    for (const [first, second] of pairs()) {
      const { store, blobs, faults } = setUp({ policy: "two-zone", stripeBytes: 6000 });
      const blob = await put(store, blobs, Buffer.alloc(3000, 1));
      for (const node of [first, second]) {
        faults.set({ id: `${node}`, target: { node: `s3-storage-${node}` }, kind: "down" });
      }
      expect((await get(store, blob)).equals(Buffer.alloc(3000, 1))).toBe(true);
    }
  });

  test("blobs of one policy are read under the other", async () => {
    const { store, blobs, reopen } = setUp({ policy: "two-zone" });
    const blob = await put(store, blobs, Buffer.alloc(3000, 1));
    await store.close();
    expect((await get(reopen({ policy: "four-zone" }), blob)).length).toBe(3000);
  });
});

describe("writes while nodes are down", () => {
  test.each(pairs())(
    "nodes %i and %i down: all eight shards are written, any two may go",
    async (...down) => {
      const { store, blobs, faults, disk, reopen } = setUp();
      for (const node of down) {
        faults.set({ id: `${node}`, target: { node: `s3-storage-${node}` }, kind: "down" });
      }
      const blob = await put(store, blobs, Buffer.alloc(1000, 9));
      const held = store.statistics().nodes.map((node) => node.chunkCount);
      expect(held.reduce((sum, count) => sum + count, 0)).toBe(8);
      expect(Math.max(...held)).toBeLessThanOrEqual(2);
      for (const node of down) expect(held[node]).toBe(0);
      await store.close();
      faults.clearAll();
      // A node that holds two shards is lost; that is as much as the code rebuilds.
      disk.remove(`s3-storage-${held.indexOf(2)}`);
      expect((await get(reopen(), blob)).equals(Buffer.alloc(1000, 9))).toBe(true);
    },
  );

  test("shards that strayed are brought home by a scrub once home is up again", async () => {
    const { store, blobs, faults } = setUp();
    faults.set({ id: "down", target: { node: "s3-storage-3" }, kind: "down" });
    const blob = await put(store, blobs, Buffer.alloc(1000, 9));
    expect(store.statistics().nodes[3]!.chunkCount).toBe(0);
    faults.clearAll();
    await store.scrub();
    expect(store.statistics().nodes.map((node) => node.chunkCount)).toEqual(Array(8).fill(1));
    expect((await get(store, blob)).equals(Buffer.alloc(1000, 9))).toBe(true);
  });

  test("shards that strayed come home by themselves soon after home is up again", async () => {
    const { store, blobs, faults, clock } = setUp({ background: true });
    for (const node of [3, 4]) {
      faults.set({ id: `${node}`, target: { node: `s3-storage-${node}` }, kind: "down" });
    }
    const blob = await put(store, blobs, Buffer.alloc(1000, 9));
    await clock.advance(20_000);
    faults.clear("4");
    await clock.advance(5000);
    expect(store.statistics().nodes[4]!.chunkCount).toBe(1);
    faults.clear("3");
    await clock.advance(5000);
    expect(store.statistics().nodes.map((node) => node.chunkCount)).toEqual(Array(8).fill(1));
    expect((await get(store, blob)).equals(Buffer.alloc(1000, 9))).toBe(true);
    await store.close();
  });

  test("shards that an earlier process left away from home are found and come home", async () => {
    const { store, blobs, faults, clock, reopen } = setUp();
    faults.set({ id: "down", target: { node: "s3-storage-3" }, kind: "down" });
    await put(store, blobs, Buffer.alloc(1000, 9));
    await store.close();
    faults.clearAll();
    const again = reopen({ background: true });
    await clock.advance(70_000);
    expect(again.statistics().nodes.map((node) => node.chunkCount)).toEqual(Array(8).fill(1));
    await again.close();
  });

  test("a shard that cannot go home is left where it is, not copied about", async () => {
    const disk = new MemoryDisk();
    const { store, blobs } = setUp({ disk: refusingDisk(disk, "s3-storage-3") });
    await put(store, blobs, Buffer.alloc(1000, 9));
    for (let round = 0; round < 3; round += 1) await store.scrub();
    const { nodes } = store.statistics();
    expect(nodes.reduce((sum, node) => sum + node.deadBytes, 0)).toBe(0);
    expect(nodes.reduce((sum, node) => sum + node.chunkCount, 0)).toBe(8);
  });

  test("with five nodes down a write fails and leaves nothing", async () => {
    const { store, blobs, faults } = setUp();
    for (let node = 0; node < 5; node += 1) {
      faults.set({ id: `${node}`, target: { node: `s3-storage-${node}` }, kind: "down" });
    }
    await expect(put(store, blobs, Buffer.alloc(1000, 9))).rejects.toThrow(/storage nodes/);
    expect(store.statistics().nodes.every((node) => node.chunkCount === 0)).toBe(true);
  });

  test("a whole zone down for long is rebuilt elsewhere by a scrub, so that another node may go", async () => {
    const { store, blobs, faults } = setUp();
    const blob = await put(store, blobs, Buffer.alloc(9000, 4));
    faults.set({ id: "zone", target: { zone: "us-east-1b" }, kind: "down" });
    expect((await store.scrub()).chunksRebuilt).toBe(2);
    faults.set({ id: "node", target: { node: "s3-storage-0" }, kind: "down" });
    expect((await get(store, blob)).equals(Buffer.alloc(9000, 4))).toBe(true);
  });
});

describe("faults on the way", () => {
  test("bytes corrupted on the way are noticed and computed", async () => {
    const { store, blobs, faults, random } = setUp();
    const bytes = Buffer.from(random.bytes(70_000));
    const blob = await put(store, blobs, bytes);
    for (const node of [0, 4]) {
      faults.set({ id: `${node}`, target: { node: `s3-storage-${node}` }, kind: "corrupt" });
    }
    for (let round = 0; round < 10; round += 1) {
      expect((await get(store, blob)).equals(bytes)).toBe(true);
    }
    expect(store.statistics().degradedReads).toBeGreaterThan(0);
  });

  test("a slow node is hedged: the read does not wait for it", async () => {
    const { store, blobs, faults, clock } = setUp({ hedgeDelayMs: 50 });
    const blob = await put(store, blobs, Buffer.alloc(1000, 2));
    faults.set({ id: "slow", target: { node: "s3-storage-1" }, kind: "slow", delayMs: 10_000 });
    faults.set({ id: "slow2", target: { node: "s3-storage-2" }, kind: "slow", delayMs: 10_000 });
    const began = clock.monotonic();
    expect((await get(store, blob)).equals(Buffer.alloc(1000, 2))).toBe(true);
    expect(clock.monotonic() - began).toBe(0);
    expect(store.statistics().hedgedReads).toBe(1);
  });

  test("with three slow nodes the read waits for the least slow", async () => {
    const { store, blobs, faults, clock } = setUp();
    const blob = await put(store, blobs, Buffer.alloc(1000, 2));
    for (const node of [1, 2, 3]) {
      const target = { node: `s3-storage-${node}` };
      faults.set({ id: `${node}`, target, kind: "slow", delayMs: 1000 * node });
    }
    const began = clock.monotonic();
    expect((await settled(clock, get(store, blob))).length).toBe(1000);
    expect(clock.monotonic() - began).toBeLessThan(1500);
  });

  test("while a zone is down, reads come at once from the other nodes, and nothing is repaired", async () => {
    const { store, blobs, clock, faults, random } = setUp();
    const bytes = Buffer.from(random.bytes(300_000));
    const blob = await put(store, blobs, bytes);
    for (const letter of ["a", "b", "c", "d"]) {
      faults.set({ id: "zone", target: { zone: `us-east-1${letter}` }, kind: "down" });
      for (const [start, end] of [
        [0, bytes.length],
        [100_000, 100_010],
        [299_000, 300_000],
      ] as const) {
        const read = store.read(blob, start, end);
        if (!(read instanceof Uint8Array)) throw new Error("the read waits");
        expect(bytes.subarray(start, end).equals(read)).toBe(true);
      }
    }
    expect(store.statistics().degradedReads).toBeGreaterThan(3);
    faults.clearAll();
    await clock.advance(100);
    expect(store.statistics().shardsRepaired).toBe(0);
  });

  test("a shard that rots is computed from the others, and is sound again once it was repaired", async () => {
    const { store, blobs, clock, random } = setUp();
    const bytes = Buffer.from(random.bytes(3000));
    const blob = await put(store, blobs, bytes);
    for (let shard = 0; shard < 8; shard += 1) {
      store.rot(blob, shard);
      const repaired = store.statistics().shardsRepaired;
      expect((await get(store, blob)).equals(bytes)).toBe(true);
      // Nobody reads parity that is not needed.
      if (shard >= 6) await settled(clock, store.scrub());
      else await clock.advance(1000);
      expect(store.statistics().shardsRepaired - repaired).toBeGreaterThan(0);
      const degraded = store.statistics().degradedReads;
      expect((await get(store, blob)).equals(bytes)).toBe(true);
      expect(store.statistics().degradedReads).toBe(degraded);
    }
  });

  test("with three rotten shards a stripe is lost, and written anew nothing is rotten", async () => {
    const { store, blobs } = setUp();
    const blob = await put(store, blobs, Buffer.alloc(1000, 2));
    for (const shard of [0, 3, 7]) store.rot(blob, shard);
    await expect(get(store, blob)).rejects.toThrow("shards can be read");
    const again = await put(store, blobs, Buffer.alloc(1000, 2));
    expect((await get(store, again)).equals(Buffer.alloc(1000, 2))).toBe(true);
  });

  test("what rotted is rotten for whoever opens the disk, until it was repaired", async () => {
    const { store, blobs, clock, random, disk, reopen } = setUp();
    const bytes = Buffer.from(random.bytes(3000));
    const [blob, lost] = [await put(store, blobs, bytes), await put(store, blobs, bytes)];
    store.rot(blob, 1);
    for (const shard of [0, 1, 2]) store.rot(lost, shard);
    const lists = () =>
      disk.list("").filter((node) => disk.directory(node).size("rot") !== undefined);
    expect(lists().length).toBeGreaterThan(0);
    const second = reopen();
    await expect(get(second, lost)).rejects.toThrow("shards can be read");
    expect((await get(second, blob)).equals(bytes)).toBe(true);
    expect(second.statistics().degradedReads).toBe(1);
    await clock.advance(1000);
    expect(second.statistics().shardsRepaired).toBe(1);
    blobs.delete(lost.blobId);
    second.delete(lost);
    expect(lists()).toEqual([]);
    const third = reopen();
    expect((await get(third, blob)).equals(bytes)).toBe(true);
    expect(third.statistics().degradedReads).toBe(0);
  });

  test("a disk that does not answer is hedged after the hedge delay", async () => {
    const disk = new MemoryDisk();
    let stuck = false;
    const { store, blobs, clock, faults } = setUp({ disk: stuckDisk(disk, () => stuck) });
    const blob = await put(store, blobs, Buffer.alloc(1000, 2));
    stuck = true;
    // A slow node makes the store read off its thread, as it does when the cache is cold.
    faults.set({ id: "slow", target: { node: "s3-storage-7" }, kind: "slow", delayMs: 1 });
    const read = get(store, blob);
    await clock.advance(49);
    expect(store.statistics().hedgedReads).toBe(0);
    await clock.advance(2);
    expect((await read).equals(Buffer.alloc(1000, 2))).toBe(true);
    expect(store.statistics()).toMatchObject({ hedgedReads: 1, degradedReads: 1 });
  });

  test("faults that come and go while a blob is read in pieces change no byte", async () => {
    const { store, blobs, faults, random } = setUp({ stripeBytes: 120_000 });
    const bytes = Buffer.from(random.bytes(2_000_000));
    const blob = await put(store, blobs, bytes);
    const fault = { id: "one", target: { node: "s3-storage-5" }, kind: "down" } as const;
    for (let pattern = 0; pattern < 16; pattern += 1) {
      const pieces: Buffer[] = [];
      let turn = 0;
      for await (const piece of store.read(blob, 0, bytes.length) as AsyncIterable<Uint8Array>) {
        pieces.push(Buffer.from(piece));
        if ((pattern >> (turn % 4)) & 1) faults.set(fault);
        else faults.clearAll();
        turn += 1;
      }
      faults.clearAll();
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    }
  });

  test("a shard that comes home while its node is waited for is found there", async () => {
    const { store, blobs, faults, clock } = setUp();
    const strike = (node: number, kind: "down" | "slow") => {
      const target = { node: `s3-storage-${node}` };
      faults.set({ id: `${node}`, target, kind, ...(kind === "slow" && { delayMs: 5000 }) });
    };
    strike(3, "down");
    const bytes = Buffer.alloc(1000, 2);
    const blob = await put(store, blobs, bytes);
    faults.clearAll();
    const substitute = store.statistics().nodes.findIndex((node) => node.chunkCount === 2);
    const [first, second] = [0, 1, 2, 4].filter((node) => node !== substitute);
    strike(substitute, "slow");
    strike(first!, "down");
    strike(second!, "down");
    const read = get(store, blob);
    await clock.advance(100);
    faults.clear(`${substitute}`);
    await store.scrub();
    expect(store.statistics().nodes[3]!.chunkCount).toBe(1);
    await clock.advance(5000);
    expect((await read).equals(bytes)).toBe(true);
  });

  test("lossy nodes: reads and writes get through", async () => {
    const { store, blobs, faults, clock } = setUp();
    const target = { node: "s3-storage-5" };
    faults.set({ id: "lossy", target, kind: "lossy", probability: 0.5 });
    for (let round = 0; round < 20; round += 1) {
      const bytes = Buffer.alloc(2000, round);
      const blob = await settled(clock, put(store, blobs, bytes));
      expect((await settled(clock, get(store, blob))).equals(bytes)).toBe(true);
    }
  });
});

/** Reads of node 3 never end while `isStuck`. */
function stuckDisk(disk: MemoryDisk, isStuck: () => boolean): MemoryDisk {
  const { directory } = disk;
  disk.directory = (path) => {
    const inner = directory.call(disk, path);
    if (path !== "s3-storage-3") return inner;
    return new Proxy(inner, {
      get(target, name) {
        if (name !== "open") return Reflect.get(target, name).bind(target);
        return (filePath: string) => {
          const file = target.open(filePath);
          const { readAsync } = file;
          file.readAsync = (into, offset) =>
            isStuck() ? new Promise(() => {}) : readAsync.call(file, into, offset);
          return file;
        };
      },
    });
  };
  return disk;
}

/** Appends to extents of this node fail. */
function refusingDisk(disk: MemoryDisk, node: string): MemoryDisk {
  const { directory } = disk;
  disk.directory = (path) => {
    const inner = directory.call(disk, path);
    if (path !== node) return inner;
    const open = inner.open.bind(inner);
    inner.open = (filePath) => {
      const file = open(filePath);
      file.append = () => {
        throw new DiskError("EIO", "the disk takes nothing");
      };
      return file;
    };
    return inner;
  };
  return disk;
}
