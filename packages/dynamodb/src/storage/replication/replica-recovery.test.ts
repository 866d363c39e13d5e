import {
  DiskError,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedMedium,
} from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import { openReplicaGroup } from "./index.ts";
import { createEntry, encodeEntries } from "./log-format.ts";
import { ReplicaLog } from "./replica-log.ts";
import {
  bytesOf,
  CheckpointMachine,
  get,
  MapMachine,
  NODES,
  put,
  settled,
  setUp,
} from "./replication.fixture.ts";

const open = (disk: MemoryDisk) =>
  new ReplicaLog({ disk, segmentBytesMax: 10_000, syncs: false, durableIndex: 0 });

/** A log with a promise and three entries. */
function written(): Uint8Array {
  const disk = new MemoryDisk();
  const log = open(disk);
  log.promise(4);
  for (let index = 1; index <= 3; index++) {
    const entry = createEntry(index, 4, [{ key: bytesOf(`key ${index}`), value: bytesOf("v") }]);
    log.append([entry], encodeEntries([entry]));
  }
  const file = disk.open("log-00000001");
  const bytes = new Uint8Array(file.size);
  file.read(bytes, 0);
  return bytes;
}

function reopened(bytes: Uint8Array): ReplicaLog {
  const disk = new MemoryDisk();
  disk.open("log-00000001").append([bytes]);
  return open(disk);
}

describe("the log of a replica", () => {
  it("is cut at whatever byte its end was torn, and keeps every whole record before", () => {
    const bytes = written();
    let before = 0;
    for (let size = 0; size <= bytes.byteLength; size++) {
      const log = reopened(bytes.subarray(0, size));
      expect(log.isRebuilding).toBe(false);
      expect(log.lastIndex).toBeGreaterThanOrEqual(before);
      before = log.lastIndex;
    }
    expect(before).toBe(3);
    expect(reopened(bytes).promised).toBe(4);
  });

  it("is known as rotten whichever bit flips", () => {
    const bytes = written();
    for (let bit = 0; bit < 8 * bytes.byteLength; bit += 3) {
      const rotten = bytes.slice();
      rotten[bit >> 3]! ^= 1 << (bit & 7);
      expect(reopened(rotten).isRebuilding, `bit ${bit}`).toBe(true);
    }
  });
});

describe("a log that starts over behind its state machine", () => {
  it("gives back the entries that were asked for", () => {
    const log = open(new MemoryDisk());
    log.release(3);
    for (let index = 1; index <= 4; index++) {
      const entry = createEntry(index, 4, []);
      log.append([entry], encodeEntries([entry]));
    }
    expect(log.read(4, 1000).map(({ index }) => index)).toEqual([4]);
  });
});

describe("a log that is to start over on a disk that refuses", () => {
  it("goes on as it was, and starts over when the disk is well", () => {
    const clock = new SimulatedClock();
    const medium = new SimulatedMedium(clock, new SeededRandom(1));
    const log = new ReplicaLog({
      disk: medium.attach(),
      segmentBytesMax: 10_000,
      syncs: false,
      durableIndex: 0,
    });
    const append = (index: number) => {
      const entry = createEntry(index, 4, []);
      log.append([entry], encodeEntries([entry]));
    };
    append(1);
    const heal = medium.fail({ path: "", operations: ["append"], code: "EIO" });
    expect(() => log.reset(7, 4)).toThrow(DiskError);
    heal();
    append(2);
    expect(log.lastIndex).toBe(2);
    log.reset(7, 4);
    append(8);
    expect(log.lastIndex).toBe(8);
  });

  it("counts again only when that is written", () => {
    const medium = new SimulatedMedium(new SimulatedClock(), new SeededRandom(1));
    const disk = medium.attach();
    const settings = { segmentBytesMax: 10_000, syncs: false, durableIndex: 0 };
    const log = new ReplicaLog({ disk, ...settings });
    log.startOver();
    const heal = medium.fail({ path: "", operations: ["append"], code: "EIO" });
    expect(() => log.finishRebuilding()).toThrow(DiskError);
    expect(log.isRebuilding).toBe(true);
    heal();
    log.finishRebuilding();
    expect(log.isRebuilding).toBe(false);
    expect(new ReplicaLog({ disk, ...settings }).isRebuilding).toBe(false);
  });
});

describe("a group one of whose disks cannot be read", () => {
  it("can be opened once the disk is well", () => {
    const clock = new SimulatedClock();
    const medium = new SimulatedMedium(clock, new SeededRandom(1));
    const disk = medium.attach();
    const { env, ports } = setUp();
    const replicas = NODES.map((node) => ({
      node,
      machine: new MapMachine(),
      disk: disk.directory(node.name),
    }));
    const openGroup = () => openReplicaGroup({ env, ports, name: "partition-2", replicas });
    const heal = medium.fail({ path: NODES[2]!.name, operations: ["open"], code: "EIO" });
    expect(openGroup).toThrow(DiskError);
    heal();
    expect(openGroup).not.toThrow();
  });
});

describe("a replica that was away", () => {
  const away = { id: "away", target: { node: NODES[2]!.name }, kind: "down" } as const;

  it.each([
    { how: "the log", every: 1_000_000 },
    { how: "a snapshot", every: 5 },
  ])("is brought up to date from $how", async ({ every }) => {
    const { clock, faults, group, machines } = setUp({
      createMachine: (disk) => new CheckpointMachine(disk, false, every),
      segmentBytesMax: 200,
      logBytesKept: 200,
    });
    await settled(clock, put(group, "a", "0"));
    faults.set(away);
    for (let count = 1; count <= 40; count++) {
      await settled(clock, put(group, "a", String(count)));
    }
    expect(Buffer.from(machines[2]!.get(bytesOf("a"))!).toString()).toBe("0");
    faults.clear("away");
    await settled(clock, put(group, "a", "last"));
    await clock.advance(1000);
    expect(Buffer.from(machines[2]!.get(bytesOf("a"))!).toString()).toBe("last");
  });

  it("gives an eventual read what it has when replication lags", async () => {
    const { clock, group } = setUp();
    await settled(clock, put(group, "a", "old"));
    group.replicationLagMs = 5_000;
    await settled(clock, put(group, "a", "new"));
    const read = async () => {
      const values = new Set<string | undefined>();
      for (let count = 0; count < 50; count++) values.add(await get(group, "a", "eventual"));
      return values;
    };
    expect(await read()).toEqual(new Set(["old", "new"]));
    expect(await get(group, "a")).toBe("new");
    await clock.advance(5_000);
    expect(await read()).toEqual(new Set(["new"]));
  });

  it("keeps a bounded number of bytes waiting on a clock that stands still", async () => {
    const { clock, group, machines } = setUp({ lagClock: new SimulatedClock() });
    await settled(clock, put(group, "a", "first"));
    group.replicationLagMs = 20;
    const value = "x".repeat(1_000_000);
    const behind = () => {
      const applied = machines.map(({ appliedIndex }) => appliedIndex);
      return Math.max(...applied) - Math.min(...applied);
    };
    let most = 0;
    for (let count = 0; count < 60; count++) {
      await settled(clock, put(group, "a", value));
      most = Math.max(most, behind());
    }
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThan(20);
  });

  it("does not serve as leader when its lease ran out", async () => {
    const { clock, faults, group } = setUp();
    await settled(clock, put(group, "a", "1"));
    const { leader } = group.status();
    for (const { name } of NODES.filter((node) => node.name !== leader?.node)) {
      faults.set({ id: name, target: { node: name }, kind: "down" });
    }
    expect(await get(group, "a")).toBe("1");
    await clock.advance(500);
    expect(group.status().leader).toBeUndefined();
    await expect(settled(clock, get(group, "a"))).rejects.toThrow("no leader in time");
  });
});
