import { describe, expect, it } from "vitest";
import { settled } from "../replication/replication.fixture.ts";
import { keyOf, localPrefix, SPACE, type Split } from "./index.ts";
import { get, itemKey, put, setUp } from "./keyspace.fixture.ts";

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
const letters = [..."abcdefghijklmnopqrstuvwxyz"];

describe("a split", () => {
  it("replaces a partition by two that cover it, with all that was written", async () => {
    const splits: Split[] = [];
    const { keyspace, reopen } = await setUp({ onSplit: (split) => splits.push(split) });
    for (const letter of letters) await put(keyspace, letter, letter.repeat(20));
    expect(await keyspace.split(1, "heat")).toBe(true);
    expect(keyspace.partitions()).toMatchObject([
      { id: 2, parentId: 1, range: { from: undefined, to: bytes("n") } },
      { id: 3, parentId: 1, range: { from: bytes("n"), to: undefined } },
    ]);
    expect(splits).toMatchObject([{ parent: 1, low: { id: 2 }, high: { id: 3 }, why: "heat" }]);
    expect(keyspace.partitionOf(itemKey("m"))).toBe(2);
    expect(keyspace.partitionOf(itemKey("n"))).toBe(3);
    for (const letter of letters) expect(await get(keyspace, letter)).toBe(letter.repeat(20));
    await put(keyspace, "z", "after");
    const again = await reopen();
    expect(again.keyspace.partitions().map(({ id }) => id)).toEqual([2, 3]);
    for (const letter of letters.slice(0, -1)) {
      expect(await get(again.keyspace, letter)).toBe(letter.repeat(20));
    }
    expect(await get(again.keyspace, "z")).toBe("after");
  });

  it("leaves nothing of the parent, and a destroyed keyspace nothing at all", async () => {
    const { keyspace, disk } = await setUp();
    for (const letter of letters) await put(keyspace, letter, "1");
    await keyspace.split(1, "heat");
    for (const node of disk.list("")) {
      expect(disk.list(node)).toEqual(["partition-2", "partition-3", "routing"]);
    }
    await keyspace.destroy();
    expect(disk.list("")).toEqual([]);
  });

  it("happens by itself when a partition has grown beyond its size", async () => {
    const { keyspace } = await setUp({ splitBytes: 20_000 });
    const value = "v".repeat(1000);
    for (let round = 0; round < 100; round++) {
      await put(keyspace, `${(round * 37) % 100}`.padStart(3, "0"), value);
    }
    const partitions = keyspace.partitions();
    expect(partitions.length).toBeGreaterThanOrEqual(5);
    expect(partitions.length).toBeLessThanOrEqual(16);
    expect(partitions[0]?.range.from).toBeUndefined();
    partitions.forEach(({ range }, at) => {
      expect(range.to).toEqual(partitions[at + 1]?.range.from);
    });
    for (let at = 0; at < 100; at++) {
      expect(await get(keyspace, `${at}`.padStart(3, "0"))).toBe(value);
    }
  });

  it("does not part what the boundary keeps together", async () => {
    const { keyspace } = await setUp({ boundaryOf: (suffix) => suffix.subarray(0, 1) });
    for (const letter of letters) await put(keyspace, `k${letter}`, "1");
    expect(await keyspace.split(1, "heat")).toBe(false);
    await put(keyspace, "j", "1");
    expect(await keyspace.split(1, "heat")).toBe(true);
    expect(keyspace.partitions()[1]?.range.from).toEqual(bytes("k"));
    expect(await keyspace.split(3, "heat")).toBe(false);
  });

  it("finds the place behind what is kept together when there is none before it", async () => {
    const { keyspace } = await setUp({ boundaryOf: (suffix) => suffix.subarray(0, 1) });
    for (const letter of letters) await put(keyspace, `a${letter}`, "1");
    await put(keyspace, "b", "1");
    expect(await keyspace.split(1, "heat")).toBe(true);
    expect(keyspace.partitions()[1]?.range.from).toEqual(bytes("b"));
  });

  it("gives the local spaces to the low child, where their writer's keys are found", async () => {
    const { keyspace } = await setUp();
    const changes = Buffer.concat([localPrefix(SPACE.changes, 1), Buffer.from("1")]);
    for (const letter of letters) await put(keyspace, letter, "1");
    const mutations = [{ key: changes, value: Buffer.from("change") }];
    await keyspace.update(itemKey("z"), () => ({ mutations, result: undefined }));
    await keyspace.split(1, "heat");
    await keyspace.split(2, "heat");
    const found = await keyspace.read(
      changes,
      (view, { id }) => [id, view.get(changes)?.length],
      "strong",
    );
    expect(found).toEqual([4, 6]);
  });

  it("keeps what transactions hold", async () => {
    const { keyspace } = await setUp();
    for (const letter of letters) await put(keyspace, letter, "1");
    const lock = keyOf(SPACE.locks, Buffer.from("y"));
    const mutations = [{ key: lock, value: Buffer.from("transaction 1") }];
    await keyspace.update(lock, () => ({ mutations, result: undefined }), "ignored");
    await keyspace.split(1, "heat");
    await expect(put(keyspace, "y", "2")).rejects.toThrow("transaction");
    await put(keyspace, "x", "2");
  });

  it("does not disturb requests: all that were made meanwhile succeed and are kept", async () => {
    const { keyspace } = await setUp();
    for (let at = 0; at < 500; at++) await put(keyspace, `key-${at}`, "v".repeat(1000));
    let isOver = false;
    const splitting = keyspace.split(1, "heat").then((done) => {
      isOver = true;
      return done;
    });
    const written = new Map<string, string>();
    let count = 0;
    // Each writer has keys of its own.
    const write = async (writer: number) => {
      for (let at = writer; !isOver; at = (at + 20) % 500) {
        const value = `value-${++count}`;
        await put(keyspace, `key-${at}`, value);
        written.set(`key-${at}`, value);
        expect(await get(keyspace, `key-${at}`)).toBe(value);
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)));
    expect(await splitting).toBe(true);
    expect(count).toBeGreaterThan(100);
    for (const [key, value] of written) expect(await get(keyspace, key)).toBe(value);
  });

  it.each(["close", "destroy"] as const)("lets the keyspace %s at any moment", async (how) => {
    let splitCount = 0;
    for (let moment = 0; moment < 40; moment++) {
      const { keyspace, clock, disk, reopen } = await setUp({ onSplit: () => splitCount++ });
      for (const letter of letters) await put(keyspace, letter, letter.repeat(20));
      const splitting = keyspace.split(1, "heat");
      for (let turn = 0; turn < moment % 4; turn++) {
        await new Promise<void>((resolve) => clock.tick(resolve));
      }
      for (let step = 0; step < moment; step++) await Promise.resolve();
      await keyspace[how]();
      await splitting;
      if (how === "destroy") {
        expect(disk.list("")).toEqual([]);
        continue;
      }
      const again = await reopen();
      for (const letter of letters) {
        // The replica that is asked to lead first may be behind the others.
        const found = await settled(again.clock, get(again.keyspace, letter));
        expect(found).toBe(letter.repeat(20));
      }
    }
    expect(splitCount).toBeGreaterThan(2);
    expect(splitCount).toBeLessThan(38);
  });
});
