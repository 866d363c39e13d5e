import { describe, expect, it } from "vitest";
import { keyOf, LockedError, SPACE } from "./index.ts";
import { get, itemKey, put, setUp } from "./keyspace.fixture.ts";

describe("a keyspace", () => {
  it("keeps what was written over a restart", async () => {
    const { keyspace, reopen } = await setUp();
    await put(keyspace, "a", "1");
    await put(keyspace, "b", "2");
    const again = await reopen();
    expect(await get(again.keyspace, "a")).toBe("1");
    expect(await get(again.keyspace, "b")).toBe("2");
    expect(await get(again.keyspace, "c")).toBeUndefined();
  });

  it("makes no file before something is asked of it, and leaves none when it is destroyed", async () => {
    const { keyspace, disk } = await setUp();
    expect(disk.list("")).toEqual([]);
    await put(keyspace, "a", "1");
    expect(disk.list("")).toHaveLength(3);
    await keyspace.destroy();
    expect(disk.list("")).toEqual([]);
  });

  it("refuses everything once it is closed", async () => {
    const { keyspace } = await setUp();
    await keyspace.close();
    await expect(put(keyspace, "a", "1")).rejects.toThrow("closed");
    await expect(get(keyspace, "a")).rejects.toThrow("closed");
  });

  it("reads eventually what followers applied, and they apply late when told to", async () => {
    const { keyspace, clock } = await setUp();
    await put(keyspace, "a", "1");
    keyspace.replicationLagMs = 1000;
    await put(keyspace, "a", "2");
    const seen = new Set<string | undefined>();
    for (let time = 0; time < 50; time++) seen.add(await get(keyspace, "a", "eventual"));
    expect([...seen].sort()).toEqual(["1", "2"]);
    await clock.advance(1000);
    for (let time = 0; time < 50; time++) expect(await get(keyspace, "a", "eventual")).toBe("2");
  });

  it("tells of itself, once it is open", async () => {
    const { keyspace } = await setUp();
    const asleep = keyspace.partitions();
    expect(asleep).toMatchObject([{ id: 1, range: {}, group: undefined, sizeBytes: 0 }]);
    await put(keyspace, "a", "12345");
    const [partition] = keyspace.partitions();
    expect(partition).toMatchObject({ id: 1, parentId: undefined, sizeBytes: 7 });
    expect(partition?.group?.leader).toBeDefined();
    expect(new Set(partition?.group?.replicas.map(({ zone }) => zone)).size).toBe(3);
    expect(partition?.trees).toHaveLength(3);
  });
});

describe("a key that a transaction holds", () => {
  const lock = keyOf(SPACE.locks, Buffer.from("a"));
  const held = (value: Uint8Array | undefined) => () => ({
    mutations: [{ key: lock, value }],
    result: undefined,
  });

  it("refuses updates until the lock is gone, but for those that ignore locks", async () => {
    const { keyspace } = await setUp();
    await keyspace.update(lock, held(Buffer.from("transaction 1")), "ignored");
    await expect(put(keyspace, "a", "1")).rejects.toThrow(LockedError);
    await put(keyspace, "b", "1");
    await keyspace.update(lock, held(undefined), "ignored");
    await put(keyspace, "a", "1");
    expect(await get(keyspace, "a")).toBe("1");
  });

  it("is held over a restart", async () => {
    const { keyspace, reopen } = await setUp();
    await keyspace.update(lock, held(Buffer.from("transaction 1")), "ignored");
    const again = await reopen();
    await expect(put(again.keyspace, "a", "1")).rejects.toThrow(LockedError);
  });
});

describe("a watch", () => {
  it("tells that the item or its lock was written, and of nothing else", async () => {
    const { keyspace } = await setUp();
    const [watchA, watchB] = [keyspace.watch(itemKey("a")), keyspace.watch(itemKey("b"))];
    const ended = keyspace.watch(itemKey("a"));
    ended.end();
    await put(keyspace, "a", "1");
    expect([watchA.isChanged, watchB.isChanged, ended.isChanged]).toEqual([true, false, false]);
    const lock = keyOf(SPACE.locks, Buffer.from("b"));
    const mutations = [{ key: lock, value: Buffer.from("transaction 1") }];
    await keyspace.update(lock, () => ({ mutations, result: undefined }), "ignored");
    expect(watchB.isChanged).toBe(true);
  });
});
