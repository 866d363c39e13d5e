import { expect, it } from "vitest";
import { diskContract } from "./disk.contract.ts";
import { type Disk, DiskError } from "./disk.ts";
import { FaultSet } from "./fault-set.ts";
import { FaultyDisk, slownessMs } from "./faulty-disk.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SimulatedClock } from "./simulated-clock.ts";

const NODE = { name: "s3-storage-3", zone: "us-east-1d" };

function setUp() {
  const clock = new SimulatedClock();
  const world = { random: new SeededRandom(1), faults: new FaultSet(clock) };
  const disk: Disk = new FaultyDisk(new MemoryDisk(), NODE, world);
  return { world, faults: world.faults, disk };
}

diskContract("FaultyDisk without faults", () => setUp().disk);
diskContract("FaultyDisk with faults of others", () => {
  const { disk, faults } = setUp();
  for (const kind of ["error", "corrupt"] as const) {
    faults.set({ id: kind, target: { disk: "s3-storage-4" }, kind });
  }
  return disk;
});

it("fails what is done on it, and nothing is done", () => {
  const { disk, faults } = setUp();
  const file = disk.directory("a").open("b");
  file.append([Buffer.from("kept")]);
  faults.set({ id: "x", target: { disk: "s3-*" }, kind: "error", count: 3 });
  expect(() => file.append([Buffer.from("lost")])).toThrow(DiskError);
  expect(() => disk.remove("a")).toThrow(DiskError);
  expect(() => disk.open("c")).toThrow(DiskError);
  expect(disk.list("")).toEqual(["a"]);
  expect(file.size).toBe(4);
});

it("flips one bit of what is read, and none of what is kept", async () => {
  const { disk, faults } = setUp();
  const file = disk.open("f");
  file.append([new Uint8Array(100)]);
  faults.set({ id: "x", target: { disk: NODE.name }, kind: "corrupt" });
  const bits = (bytes: Uint8Array) =>
    bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
  const into = new Uint8Array(100);
  for (let round = 0; round < 50; round++) {
    file.read(into, 0);
    expect(bits(into)).toBe(1);
    await file.readAsync(into, 0);
    expect(bits(into)).toBe(1);
  }
  faults.clearAll();
  file.read(into, 0);
  expect(bits(into)).toBe(0);
});

it("says how slow it is, and counts each time that it is asked", () => {
  const { world, faults } = setUp();
  expect(slownessMs(NODE, world)).toBe(0);
  faults.set({ id: "a", target: { disk: NODE.name }, kind: "slow", delayMs: 30 });
  faults.set({ id: "b", target: { disk: "*" }, kind: "slow", delayMs: 12, count: 1 });
  expect(slownessMs(NODE, world)).toBe(42);
  expect(slownessMs(NODE, world)).toBe(30);
  expect(slownessMs({ ...NODE, name: "s3-storage-4" }, world)).toBe(0);
  expect(faults.hits("a")).toBe(2);
});
