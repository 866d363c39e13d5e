import { type Disk, MemoryDisk } from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import { BlockCache, CorruptionError } from "../lsm/index.ts";
import { settled } from "../replication/replication.fixture.ts";
import { get, NODES, put, type SetUp, setUp } from "./keyspace.fixture.ts";

const KEYS = Array.from({ length: 100 }, (_, index) => `key-${100 + index}`);
/** So small that most lies in tables, and blocks are read again. */
const tree = { memtableBytes: 4000 };

async function filled(disk: Disk): Promise<SetUp> {
  const set = await setUp({ disk, tree, blockCache: new BlockCache(5000) });
  for (const key of KEYS) await put(set.keyspace, key, key.repeat(40));
  return set;
}

/** Time passes: a replica that begins anew may be the one that is asked to lead first. */
async function expectAll({ keyspace, clock }: SetUp): Promise<void> {
  for (const key of KEYS) expect(await settled(clock, get(keyspace, key))).toBe(key.repeat(40));
}

/** Turns a bit in every so manyth byte of all files whose name begins so. */
function damage(disk: Disk, node: string, prefix: string, every = 500): number {
  const directory = `${node}/partition-1/tables`;
  const names = disk.list(directory).filter((name) => name.startsWith(prefix));
  for (const name of names) {
    const path = `${directory}/${name}`;
    const file = disk.open(path);
    const bytes = new Uint8Array(file.size);
    file.read(bytes, 0);
    for (let at = 0; at < bytes.length; at += every) bytes[at]! ^= 1;
    file.truncate(0);
    file.append([bytes]);
  }
  return names.length;
}

async function becomeAlike({ keyspace, clock }: SetUp): Promise<void> {
  for (let time = 0; time < 50; time++) {
    await clock.advance(100);
    const { group } = keyspace.partitions()[0]!;
    if (group?.replicas.every(({ state, lag }) => /leader|follower/.test(state) && lag === 0))
      break;
  }
  for (const replica of keyspace.replicas(1)) {
    expect([...replica.scan({}, false)]).toHaveLength(KEYS.length);
  }
}

describe("a replica that is not what was written", () => {
  it.each(["manifest", "table"])(
    "is made anew by the others when its %s is damaged at a start",
    async (prefix) => {
      const disk = new MemoryDisk();
      const { keyspace } = await filled(disk);
      await keyspace.close();
      expect(damage(disk, NODES[1]!.name, prefix, 10)).toBeGreaterThan(0);
      const again = await setUp({ disk, tree });
      await expectAll(again);
      await becomeAlike(again);
      await again.clock.advance(5000);
      expect(disk.list(`${NODES[1]!.name}/partition-1`)).toEqual(["log", "tables"]);
    },
  );

  it("is made anew when a read finds it, without anybody noticing", async () => {
    const disk = new MemoryDisk();
    const set = await filled(disk);
    const leader = set.keyspace.partitions()[0]!.group!.leader!.node;
    expect(damage(disk, leader, "table")).toBeGreaterThan(2);
    await expectAll(set);
    expect(disk.list(`${leader}/partition-1`)).toContain("lost");
    await becomeAlike(set);
    await set.clock.advance(5000);
    expect(disk.list(`${leader}/partition-1`)).toEqual(["log", "tables"]);
    const again = await set.reopen();
    await expectAll(again);
  });

  it("is begun anew at the next start when the last ended on the way", async () => {
    const disk = new MemoryDisk();
    const { keyspace } = await filled(disk);
    await keyspace.close();
    damage(disk, NODES[1]!.name, "manifest", 10);
    const second = await setUp({ disk, tree });
    await second.keyspace.wake();
    await second.keyspace.close();
    const third = await setUp({ disk, tree });
    await expectAll(third);
    await becomeAlike(third);
  });

  it("is an error when it is not the only one, and nothing is thrown away", async () => {
    const disk = new MemoryDisk();
    const { keyspace } = await filled(disk);
    await keyspace.close();
    for (const { name } of NODES.slice(0, 2)) damage(disk, name, "manifest", 10);
    const again = await setUp({ disk, tree });
    await expect(get(again.keyspace, "key-100")).rejects.toThrow(CorruptionError);
    for (const { name } of NODES) {
      expect(disk.list(`${name}/partition-1/tables`).length).toBeGreaterThan(1);
    }
  });
});
