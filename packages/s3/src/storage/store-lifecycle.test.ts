/** One file, although long: every test drives the same store through the same few steps. */
import { type Disk, DiskError, type DiskFile, MemoryDisk } from "@cloudglass/env";
import { describe, expect, test } from "vitest";
import type { BlobDescriptor, BlobStore } from "./index.ts";
import { extentPaths, get, put, rot, settled, setUp } from "./store.fixture.ts";

const totals = (store: BlobStore) => {
  const { nodes } = store.statistics();
  const sum = (pick: (node: (typeof nodes)[number]) => number) =>
    nodes.reduce((total, node) => total + pick(node), 0);
  return {
    live: sum((node) => node.liveBytes),
    dead: sum((node) => node.deadBytes),
    chunks: sum((node) => node.chunkCount),
    extents: sum((node) => node.extentCount),
  };
};

describe("garbage", () => {
  test("extents that are mostly garbage go; what was live in them stays readable, also after a restart", async () => {
    const { store, blobs, random, reopen } = setUp({ extentBytesMax: 20_000 });
    const kept: [BlobDescriptor, Buffer][] = [];
    for (let n = 0; n < 60; n += 1) {
      const bytes = Buffer.from(random.bytes(9000));
      const blob = await put(store, blobs, bytes);
      if (n % 4 === 0) kept.push([blob, bytes]);
      else {
        blobs.delete(blob.blobId);
        store.delete(blob);
      }
    }
    const before = totals(store);
    const freed = await store.collectGarbage();
    const after = totals(store);
    expect(freed.extentsRemoved).toBeGreaterThan(10);
    expect(after.live).toBe(before.live);
    expect(after.dead).toBeLessThan(before.dead / 4);
    for (const [blob, bytes] of kept) expect((await get(store, blob)).equals(bytes)).toBe(true);
    const again = reopen({ extentBytesMax: 20_000 });
    for (const [blob, bytes] of kept) expect((await get(again, blob)).equals(bytes)).toBe(true);
    // What died in extents that stayed is found dead again.
    await again.collectGarbage();
    expect(totals(again).chunks).toBe(8 * kept.length);
  });

  test("a store with nothing live shrinks to nothing", async () => {
    const { store, blobs, disk } = setUp();
    const blob = await put(store, blobs, Buffer.alloc(100_000));
    blobs.clear();
    store.delete(blob);
    await store.collectGarbage();
    expect(totals(store)).toEqual({ live: 0, dead: 0, chunks: 0, extents: 0 });
    for (let node = 0; node < 8; node += 1) expect(extentPaths(disk, node)).toEqual([]);
  });

  test("blobs of writers that died become garbage; those of open writers do not", async () => {
    const { store, blobs, reopen } = setUp();
    const orphan = store.createWriter(undefined);
    await orphan.write(Buffer.alloc(1000, 1));
    await orphan.finish();
    await store.collectGarbage();
    expect(totals(store).chunks).toBe(8);
    const again = reopen();
    const open = again.createWriter(undefined);
    await open.write(Buffer.alloc(1000, 2));
    const blob = await open.finish();
    await again.collectGarbage();
    expect(totals(again).chunks).toBe(8);
    blobs.set(blob.blobId, blob);
    open.release();
    await again.collectGarbage();
    expect((await get(again, blob)).equals(Buffer.alloc(1000, 2))).toBe(true);
  });

  test("the collector that runs by itself finds once what an earlier process left", async () => {
    const { store, blobs, clock, reopen } = setUp();
    const blob = await put(store, blobs, Buffer.alloc(1000, 1));
    const orphan = store.createWriter(undefined);
    await orphan.write(Buffer.alloc(1000, 2));
    await orphan.finish();
    let asked = 0;
    const isLive = (id: string) => {
      asked += 1;
      return blobs.has(id);
    };
    const again = reopen({ background: true, live: { isLive, list: () => [] } });
    await clock.advance(61_000);
    expect(totals(again).chunks).toBe(8);
    expect(asked).toBe(16);
    await clock.advance(600_000);
    expect(asked).toBe(16);
    expect((await get(again, blob)).length).toBe(1000);
    await again.close();
  });

  test("an aborted blob leaves nothing, whether stripes were written or not", async () => {
    const { store } = setUp({ stripeBytes: 600 });
    for (const size of [10, 600, 5000]) {
      const writer = store.createWriter(undefined);
      await writer.write(Buffer.alloc(size));
      if (size === 600) await writer.finish();
      writer.abort();
      expect(totals(store).chunks).toBe(0);
    }
  });

  test("two collections at once, and an extent that vanishes under them, disturb nothing", async () => {
    const { store, blobs, disk, clock, random } = setUp({
      stripeBytes: 6000,
      extentBytesMax: 4000,
    });
    const bytes = Buffer.from(random.bytes(3000));
    const kept: BlobDescriptor[] = [];
    for (let n = 0; n < 20; n += 1) {
      const blob = await put(store, blobs, bytes);
      if (n % 3 === 0) kept.push(blob);
      else {
        blobs.delete(blob.blobId);
        store.delete(blob);
      }
    }
    const first = store.collectGarbage();
    const second = store.collectGarbage();
    disk.remove("s3-storage-7");
    await clock.advance(1000);
    await get(store, kept[0]!);
    await Promise.all([first, second]);
    await store.scrub();
    expect(totals(store).chunks).toBe(8 * kept.length);
    for (const blob of kept) expect((await get(store, blob)).equals(bytes)).toBe(true);
  });

  test("a collection that dies after any step loses nothing", async () => {
    let died = 0;
    for (let step = 0; step < 120; step += 3) {
      const disk = new MemoryDisk();
      const life = mortal(disk);
      const { store, blobs, random } = setUp({ disk, stripeBytes: 6000, extentBytesMax: 4000 });
      const kept: [BlobDescriptor, Buffer][] = [];
      for (let n = 0; n < 12; n += 1) {
        const bytes = Buffer.from(random.bytes(3000));
        const blob = await put(store, blobs, bytes);
        if (n % 3 === 0) kept.push([blob, bytes]);
        else {
          blobs.delete(blob.blobId);
          store.delete(blob);
        }
      }
      // Death: from this change of the disk on, none happens any more.
      life.left = step;
      await store.collectGarbage().catch(() => {});
      died += Number(life.left === 0);
      life.left = Number.POSITIVE_INFINITY;
      const { store: again } = setUp({ disk, stripeBytes: 6000, seed: 2 });
      for (const [blob, bytes] of kept) expect((await get(again, blob)).equals(bytes)).toBe(true);
    }
    expect(died).toBeGreaterThan(20);
  });
});

describe("a long life", () => {
  test("a blob that is deleted while it is read is read to its end", async () => {
    const { store, blobs, random } = setUp();
    const bytes = Buffer.from(random.bytes(4_000_000));
    const blob = await put(store, blobs, bytes);
    const pieces: Buffer[] = [];
    for await (const piece of store.read(blob, 0, bytes.length) as AsyncIterable<Uint8Array>) {
      pieces.push(Buffer.from(piece));
      if (pieces.length > 1) continue;
      blobs.delete(blob.blobId);
      store.delete(blob);
      await store.collectGarbage();
    }
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect(totals(store).chunks).toBe(0);
  });

  test("more writers than stripe slots wait for one another and all finish", async () => {
    const { store, blobs } = setUp({ stripeSlots: 2, stripeBytes: 600 });
    const writers = Array.from({ length: 5 }, () => store.createWriter(undefined));
    const writes = writers.map((writer, n) => writer.write(Buffer.alloc(100, n)));
    expect(writes.filter((write) => write === undefined)).toHaveLength(2);
    await Promise.all(
      writers.map(async (writer, n) => {
        await writes[n];
        const blob = await writer.finish();
        blobs.set(blob.blobId, blob);
        writer.release();
        expect((await get(store, blob)).equals(Buffer.alloc(100, n))).toBe(true);
      }),
    );
  });

  test("what was acknowledged is there when the process dies at once", async () => {
    const { store, blobs, random, reopen } = setUp({ stripeBytes: 6000 });
    const bytes = Buffer.from(random.bytes(50_000));
    const all: BlobDescriptor[] = [];
    for (let n = 0; n < 30; n += 1) all.push(await put(store, blobs, bytes.subarray(0, n * 1000)));
    const again = reopen({ stripeBytes: 6000 });
    for (const [n, blob] of all.entries()) {
      expect((await get(again, blob)).equals(bytes.subarray(0, n * 1000))).toBe(true);
    }
  });

  test("close stops a scrub at the next stripe", async () => {
    const { store, blobs } = setUp({ stripeBytes: 600 });
    await put(store, blobs, Buffer.alloc(60_000));
    const scrub = store.scrub();
    await store.close();
    expect((await scrub).chunksVerified).toBeLessThan(800);
    expect(() => store.createWriter(1)).toThrow(/closed/);
  });

  test("close leaves no timer, whatever was under way", async () => {
    const { store, blobs, faults, clock } = setUp({ background: true });
    faults.set({ id: "down", target: { node: "s3-storage-3" }, kind: "down" });
    await put(store, blobs, Buffer.alloc(1000));
    await clock.advance(3000);
    const scrub = store.scrub();
    await store.close();
    await scrub;
    expect(clock.nextDueMs).toBeUndefined();
  });

  test("scrubber and collector run by themselves as time passes", async () => {
    const { store, blobs, disk, clock } = setUp({ background: true });
    const blob = await put(store, blobs, Buffer.alloc(3000, 1));
    const dead = await put(store, blobs, Buffer.alloc(900_000, 1));
    blobs.delete(dead.blobId);
    store.delete(dead);
    await clock.advance(120_000);
    expect(totals(store).dead).toBe(0);
    rot(disk, 3);
    await clock.advance(25 * 60 * 60_000);
    expect(store.statistics().shardsRepaired).toBe(1);
    expect((await get(store, blob)).length).toBe(3000);
    await store.close();
  });
});

describe("durability against loss of power", () => {
  test("finish waits until every file that it wrote to is synced", async () => {
    const disk = new MemoryDisk();
    const synced = watchSyncs(disk);
    const { store } = setUp({ disk, durability: "power" });
    const writer = store.createWriter(undefined);
    await writer.write(Buffer.alloc(1000));
    const finished = writer.finish();
    expect(finished).toBeInstanceOf(Promise);
    await finished;
    expect(new Set(synced.map((path) => path.split("/")[0])).size).toBe(8);
    expect(synced.filter((path) => path.endsWith("extent-00000001"))).toHaveLength(8);
  });

  test("what an earlier process left unsynced is synced, names included, before the next acknowledgement", async () => {
    const disk = new MemoryDisk();
    const { store, reopen } = setUp({ disk, durability: "power" });
    const died = store.createWriter(undefined);
    await died.write(Buffer.alloc(1000));
    // The process dies here: extents were made and appended to, nothing was synced.
    void Promise.resolve(died.finish()).catch(() => {});
    const synced = watchSyncs(disk);
    const named: string[] = [];
    const { syncDirectory } = disk;
    disk.syncDirectory = async (directory) => {
      named.push(directory);
      await syncDirectory.call(disk, directory);
    };
    const writer = reopen().createWriter(undefined);
    await writer.write(Buffer.alloc(1000));
    await writer.finish();
    expect(synced).toHaveLength(8);
    expect(new Set(named).size).toBe(8);
  });

  test("finish waits for the sync of a directory that another writer has begun", async () => {
    const disk = new MemoryDisk();
    const { store, blobs, clock } = setUp({ disk, durability: "power" });
    const ends: (() => void)[] = [];
    disk.syncDirectory = () => new Promise((resolve) => ends.push(resolve));
    const first = put(store, blobs, Buffer.alloc(1000, 1));
    await clock.advance(1);
    expect(ends).toHaveLength(8);
    // Its shards lie in files whose names are not durable yet.
    const second = put(store, blobs, Buffer.alloc(1000, 2));
    await clock.advance(1000);
    expect(blobs.size).toBe(0);
    for (const end of ends) end();
    await Promise.all([first, second]);
  });

  test("a blob deleted while the copies of its chunks fail to become durable stays deleted", async () => {
    const disk = new MemoryDisk();
    let onSync = () => {};
    onFiles(disk, (file) => {
      file.sync = async () => onSync();
    });
    const { store, blobs } = setUp({ disk, durability: "power" });
    const dead = await put(store, blobs, Buffer.alloc(9000, 1));
    const kept = await put(store, blobs, Buffer.alloc(1000, 2));
    const remove = (blob: BlobDescriptor) => {
      if (blobs.delete(blob.blobId)) store.delete(blob);
    };
    remove(dead);
    onSync = () => {
      remove(kept);
      throw new DiskError("EIO", "sync failed");
    };
    await store.collectGarbage();
    expect(totals(store).chunks).toBe(0);
  });

  test("originals stay while a copy that an earlier process could not sync stands in for them", async () => {
    const disk = new MemoryDisk();
    let poisoned = "";
    onFiles(disk, (file, directory) => {
      file.sync = async () => {
        if (`${directory}/${file.path}` === poisoned) throw new DiskError("EIO", "sync failed");
      };
    });
    const { store, blobs, reopen } = setUp({ disk, durability: "power" });
    const kept = await put(store, blobs, Buffer.alloc(1000, 2));
    const dead = await put(store, blobs, Buffer.alloc(9000, 1));
    blobs.delete(dead.blobId);
    store.delete(dead);
    // The copies of node 4 are appended and then not synced; the process dies.
    poisoned = "s3-storage-4/extent-00000002";
    await store.collectGarbage();
    const again = reopen();
    for (let round = 0; round < 3; round += 1) await again.collectGarbage();
    // The power fails: what was never synced is gone.
    disk.remove(poisoned);
    const { nodes } = reopen().statistics();
    expect(nodes.map((node) => node.chunkCount)).toEqual(Array(8).fill(1));
    expect((await get(again, kept)).equals(Buffer.alloc(1000, 2))).toBe(true);
  });

  test("one failed sync does not stop this write nor the next", async () => {
    const disk = new MemoryDisk();
    const failing = failSyncs(disk, "s3-storage-4");
    const { store, blobs, clock } = setUp({ disk, durability: "power" });
    const before = await put(store, blobs, Buffer.alloc(1000, 1));
    failing.on = true;
    const during = await settled(clock, put(store, blobs, Buffer.alloc(1000, 2)));
    // Its eight shards are elsewhere: no two on the node whose sync failed.
    expect(store.statistics().nodes[4]!.chunkCount).toBe(1);
    expect(totals(store).chunks).toBe(16);
    failing.on = false;
    const after = await put(store, blobs, Buffer.alloc(1000, 3));
    for (const [n, blob] of [before, during, after].entries()) {
      expect((await get(store, blob)).equals(Buffer.alloc(1000, n + 1))).toBe(true);
    }
  });

  test("with all syncs failing a write is not acknowledged", async () => {
    const disk = new MemoryDisk();
    failSyncs(disk, "").on = true;
    const { store, blobs } = setUp({ disk, durability: "power" });
    await expect(put(store, blobs, Buffer.alloc(1000, 2))).rejects.toThrow(DiskError);
    expect(totals(store).chunks).toBe(0);
  });

  test("a node that cannot be read at open is one node lost, and comes back untouched", async () => {
    const disk = new MemoryDisk();
    const { store, blobs, clock, reopen } = setUp({ disk });
    const blob = await put(store, blobs, Buffer.alloc(1000, 2));
    await store.close();
    const { list } = disk;
    disk.list = (directory) => {
      if (directory === "s3-storage-6") throw new DiskError("EIO", "unreadable");
      return list.call(disk, directory);
    };
    const again = reopen();
    expect((await get(again, blob)).equals(Buffer.alloc(1000, 2))).toBe(true);
    const during = await put(again, blobs, Buffer.alloc(1000, 3));
    expect(again.statistics().nodes[6]!.chunkCount).toBe(0);
    disk.list = list;
    await clock.advance(1000);
    expect((await get(again, during)).equals(Buffer.alloc(1000, 3))).toBe(true);
    expect(again.statistics().nodes[6]!.chunkCount).toBeGreaterThan(0);
    await again.scrub();
    expect(again.statistics().nodes.map((node) => node.chunkCount)).toEqual(Array(8).fill(2));
  });

  test("what was deleted while a node could not be read becomes garbage when it comes back", async () => {
    const disk = new MemoryDisk();
    const { store, blobs, clock, reopen } = setUp({ disk });
    const blob = await put(store, blobs, Buffer.alloc(1000, 2));
    await store.close();
    const { list } = disk;
    disk.list = (directory) => {
      if (directory === "s3-storage-6") throw new DiskError("EIO", "unreadable");
      return list.call(disk, directory);
    };
    const again = reopen({ background: true });
    await clock.advance(61_000);
    blobs.delete(blob.blobId);
    again.delete(blob);
    disk.list = list;
    const kept = await put(again, blobs, Buffer.alloc(1000, 3));
    expect(again.statistics().nodes[6]!.chunkCount).toBe(2);
    await clock.advance(61_000);
    expect(again.statistics().nodes.map((node) => node.chunkCount)).toEqual(Array(8).fill(1));
    expect((await get(again, kept)).equals(Buffer.alloc(1000, 3))).toBe(true);
    await again.close();
  });

  test("a directory that cannot be listed makes no read fail", async () => {
    const disk = new MemoryDisk();
    const { store, blobs, clock } = setUp({ disk });
    const blob = await put(store, blobs, Buffer.alloc(1000, 2));
    disk.list = () => {
      throw new DiskError("EIO", "unreadable");
    };
    await clock.advance(1000);
    expect((await get(store, blob)).equals(Buffer.alloc(1000, 2))).toBe(true);
  });
});

/** Lets a test step into every file that is opened below a disk. */
function onFiles(disk: MemoryDisk, change: (file: DiskFile, directory: string) => void): void {
  const { directory } = disk;
  disk.directory = (path): Disk => {
    const inner = directory.call(disk, path);
    const open = inner.open.bind(inner);
    inner.open = (filePath) => {
      const file = open(filePath);
      change(file, path);
      return file;
    };
    return inner;
  };
}

function watchSyncs(disk: MemoryDisk): string[] {
  const synced: string[] = [];
  onFiles(disk, (file, directory) => {
    file.sync = async () => {
      synced.push(`${directory}/${file.path}`);
    };
  });
  return synced;
}

function failSyncs(disk: MemoryDisk, node: string): { on: boolean } {
  const failing = { on: false };
  onFiles(disk, (file, directory) => {
    file.sync = async () => {
      if (failing.on && directory.startsWith(node)) throw new DiskError("EIO", "sync failed");
    };
  });
  return failing;
}

/** A disk that makes `left` more changes and then none. */
function mortal(disk: MemoryDisk): { left: number } {
  const life = { left: Number.POSITIVE_INFINITY };
  const spend = () => {
    if (life.left === 0) throw new Error("the process is dead");
    life.left -= 1;
  };
  const { remove } = disk;
  disk.remove = (path) => {
    spend();
    remove.call(disk, path);
  };
  onFiles(disk, (file) => {
    const { append } = file;
    file.append = (buffers) => {
      spend();
      return append.call(file, buffers);
    };
  });
  return life;
}
