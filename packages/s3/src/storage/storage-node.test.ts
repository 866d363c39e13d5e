import { MemoryDisk, SeededRandom } from "@cloudglass/env";
import { describe, expect, test } from "vitest";
import { blobKey } from "./blob-key.ts";
import { frameBytes, headerBytes } from "./chunk-format.ts";
import { EXTENT_HEADER_BYTES } from "./extent.ts";
import { BATCH_ENTRIES_MAX } from "./index-log.ts";
import { StorageNode } from "./storage-node.ts";
import { tamper } from "./store.fixture.ts";

const EXTENT = "n/extent-00000001";
const LOG = "n/index-log";

function openNode(disk: MemoryDisk, extentBytesMax = 1 << 20, seed = 1): StorageNode {
  const address = { name: "n", zone: "z" };
  const node = new StorageNode(disk, address, new SeededRandom(seed), extentBytesMax, false);
  node.open();
  return node;
}

const key = (n: number) => blobKey(n.toString(16).padStart(32, "0"));
const payloadOf = (n: number) => Buffer.alloc(10 + (n % 50), n);

function readBack(node: StorageNode, n: number): Buffer | string {
  const frame = new Uint8Array(frameBytes(payloadOf(n).length));
  const outcome = node.chunks.read(key(n), 5, frame);
  return outcome === "ok" ? Buffer.from(frame.subarray(headerBytes(payloadOf(n).length))) : outcome;
}

function bytesOf(disk: MemoryDisk, path: string): Buffer {
  const file = disk.open(path);
  const bytes = Buffer.alloc(file.size);
  file.read(bytes, 0);
  return bytes;
}

/** A disk on which a node wrote chunks 0 to `count - 1` and then died; where each frame ended. */
function written(count: number, extentBytesMax?: number) {
  const disk = new MemoryDisk();
  const node = openNode(disk, extentBytesMax);
  const ends: number[] = [];
  for (let n = 0; n < count; n += 1) {
    node.append(key(n), 5, payloadOf(n));
    ends.push(node.activeExtent!.size);
  }
  return { disk, node, ends };
}

describe("a node that died", () => {
  test("finds, with its extent torn at any byte, exactly the chunks that were whole", () => {
    const { disk, ends } = written(6);
    const whole = bytesOf(disk, EXTENT);
    for (let length = 0; length <= whole.length; length += 1) {
      const torn = new MemoryDisk();
      torn.open(EXTENT).append([whole.subarray(0, length)]);
      const node = openNode(torn);
      for (let n = 0; n < 6; n += 1) {
        const expected = ends[n]! <= length ? payloadOf(n) : "missing";
        expect(readBack(node, n), `cut at ${length}, chunk ${n}`).toEqual(expected);
      }
      // What is appended after the cut is found by the next open as well.
      node.append(key(77), 5, payloadOf(77));
      expect(readBack(openNode(torn), 77)).toEqual(payloadOf(77));
    }
  });

  test("loses nothing when its index log is torn at any byte, or gone", () => {
    const { disk, node } = written(5);
    node.close();
    const log = bytesOf(disk, LOG);
    expect(log.length).toBeGreaterThan(100);
    for (let length = -1; length <= log.length; length += 1) {
      const torn = new MemoryDisk();
      torn.open(EXTENT).append([bytesOf(disk, EXTENT)]);
      if (length >= 0) torn.open(LOG).append([log.subarray(0, length)]);
      const again = openNode(torn);
      for (let n = 0; n < 5; n += 1) expect(readBack(again, n)).toEqual(payloadOf(n));
      expect(again.index.count).toBe(5);
    }
  });

  test("loses nothing when a bit of its index log is flipped", () => {
    const { disk, node } = written(5);
    node.close();
    const log = bytesOf(disk, LOG);
    for (let at = 0; at < log.length; at += 1) {
      const rotten = new MemoryDisk();
      rotten.open(EXTENT).append([bytesOf(disk, EXTENT)]);
      const changed = Buffer.from(log);
      changed[at]! ^= 0x10;
      rotten.open(LOG).append([changed]);
      const again = openNode(rotten);
      for (let n = 0; n < 5; n += 1) expect(readBack(again, n)).toEqual(payloadOf(n));
    }
  });

  test("finds what lies behind a damaged frame: damage is not taken for the end", () => {
    const { disk, ends } = written(6);
    for (let at = EXTENT_HEADER_BYTES; at < ends[0]!; at += 1) {
      const rotten = new MemoryDisk();
      rotten.open(EXTENT).append([bytesOf(disk, EXTENT)]);
      tamper(rotten, EXTENT, (bytes) => {
        bytes[at]! ^= 4;
        return bytes;
      });
      const node = openNode(rotten);
      expect(readBack(node, 0)).toBeTypeOf("string");
      for (let n = 1; n < 6; n += 1) expect(readBack(node, n)).toEqual(payloadOf(n));
    }
  });

  test("an extent header that cannot be read is made up for by the index log", () => {
    const { disk, node } = written(3);
    node.close();
    tamper(disk, EXTENT, (bytes) => bytes.fill(0, 0, EXTENT_HEADER_BYTES));
    const again = openNode(disk);
    for (let n = 0; n < 3; n += 1) expect(readBack(again, n)).toEqual(payloadOf(n));
  });

  test("keeps what it appends after an open that the log had run ahead of", () => {
    const { disk, node, ends } = written(6);
    node.close();
    // Power was lost: the log survived, the end of the extent did not.
    tamper(disk, EXTENT, (bytes) => bytes.subarray(0, ends[2]!));
    const second = openNode(disk);
    for (let n = 10; n < 16; n += 1) second.append(key(n), 5, payloadOf(n));
    const third = openNode(disk);
    for (const n of [0, 1, 2, 10, 11, 12, 13, 14, 15])
      expect(readBack(third, n)).toEqual(payloadOf(n));
    for (const n of [3, 4, 5]) expect(readBack(third, n)).toBe("missing");
  });
});

test("many chunks over many extents are found again, with the log and without it", () => {
  const count = 2 * BATCH_ENTRIES_MAX + 100;
  const { disk, node } = written(count, 20_000);
  expect(node.extents.size).toBeGreaterThan(5);
  for (const log of ["kept", "removed"]) {
    if (log === "removed") disk.remove(LOG);
    const again = openNode(disk, 20_000);
    expect(again.index.count).toBe(count);
    for (let n = 0; n < count; n += 97) expect(readBack(again, n)).toEqual(payloadOf(n));
    const live = [...again.extents.values()].reduce((sum, extent) => sum + extent.liveBytes, 0);
    expect(live).toBe(
      [...Array(count).keys()].reduce((sum, n) => sum + frameBytes(payloadOf(n).length), 0),
    );
    again.close();
  }
});

test("a copy of an extent inside a chunk is content, not chunks", () => {
  const { disk, node } = written(3);
  const copy = bytesOf(disk, EXTENT);
  node.append(key(9), 5, copy);
  tamper(disk, EXTENT, (bytes) => {
    // The frame around the copy is damaged, so the scan looks for the next one inside the copy.
    bytes[copy.length + 4]! ^= 1;
    return bytes;
  });
  const again = openNode(disk);
  expect(again.index.count).toBe(3);
});

test("a chunk removed and a chunk replaced are dead bytes; the rest is live", () => {
  const { node } = written(3);
  const extent = node.activeExtent!;
  expect(extent.deadBytes).toBe(0);
  node.remove(key(0), 5);
  expect(extent.deadBytes).toBe(frameBytes(payloadOf(0).length));
  node.append(key(1), 5, payloadOf(1));
  expect(extent.deadBytes).toBe(frameBytes(payloadOf(0).length) + frameBytes(payloadOf(1).length));
});

test("a node whose directory was removed notices, and goes on", () => {
  const { disk, node } = written(3);
  disk.remove("n");
  expect(node.dropVanished()).toBe(3);
  expect(node.index.count).toBe(0);
  node.append(key(8), 5, payloadOf(8));
  expect(readBack(node, 8)).toEqual(payloadOf(8));
  expect(readBack(openNode(disk), 8)).toEqual(payloadOf(8));
});

test("the index log does not outgrow what is alive, however long the node lives", () => {
  const { disk, node } = written(0);
  const count = 8 * BATCH_ENTRIES_MAX + 100;
  for (let n = 0; n < count; n += 1) node.append(key(n), 5, payloadOf(n));
  for (let n = 1; n < count; n += 1) node.remove(key(n), 5);
  expect(disk.size(LOG)).toBeGreaterThan(200_000);
  node.append(key(count), 5, Buffer.alloc(1));
  node.seal();
  node.trimLog();
  expect(disk.size(LOG)).toBeLessThan(10_000);
  node.append(key(1), 5, payloadOf(1));
  const again = openNode(disk);
  expect([readBack(again, 0), readBack(again, 1)]).toEqual([payloadOf(0), payloadOf(1)]);
});

test("an extent whose header and log are lost gives its salt away by its first sound frame", () => {
  const { disk, ends } = written(6);
  disk.remove(LOG);
  tamper(disk, EXTENT, (bytes) => {
    bytes.fill(0, 0, EXTENT_HEADER_BYTES);
    // The first frame is rotten as well.
    bytes[ends[0]! - 1]! ^= 1;
    return bytes;
  });
  const again = openNode(disk);
  expect(readBack(again, 0)).toBe("corrupt");
  for (let n = 1; n < 6; n += 1) expect(readBack(again, n)).toEqual(payloadOf(n));
  expect([...again.extents.values()].map((extent) => extent.headerIsDamaged)).toEqual([true]);
});

test("of two copies of a chunk the later one is found, whatever the log tells", () => {
  const { disk, node } = written(1, 100);
  // As repair does when the first copy has rotted: this one goes to the next extent.
  node.append(key(0), 5, payloadOf(0));
  rotLast(disk, EXTENT);
  disk.remove(LOG);
  // The first open logs the active extent only, so the second learns of the later copy first.
  for (let round = 0; round < 2; round += 1) {
    expect(readBack(openNode(disk, 100), 0)).toEqual(payloadOf(0));
  }
});

function rotLast(disk: MemoryDisk, path: string): void {
  tamper(disk, path, (bytes) => {
    bytes[bytes.length - 1]! ^= 1;
    return bytes;
  });
}
