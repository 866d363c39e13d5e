import { describe, expect, it } from "vitest";
import { keyOf, LockedError, SPACE } from "../partition/index.ts";
import { get, NODES, put } from "../partition/keyspace.fixture.ts";
import { GroupUnavailableError } from "../replication/index.ts";
import { settled } from "../replication/replication.fixture.ts";
import {
  changing,
  checking,
  interrupted,
  itemKey,
  looking,
  putting,
  setUp,
} from "./transaction.fixture.ts";

const NOTE = { key: Buffer.from("token"), value: Buffer.from("hash") };

describe.each([
  { what: "in one partition", second: 0 },
  { what: "over two keyspaces", second: 1 },
])("a transaction $what", ({ second }) => {
  it("has all of its steps take effect, with no time passing", async () => {
    const { keyspaces, transactions, clock } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[second]!];
    await put(one, "a", "old");
    const { committed, outcomes } = await transactions.transact([
      putting(one, "a", "1"),
      putting(two, "b", "2"),
      checking(two, "c", undefined),
    ]);
    expect(committed).toBe(true);
    expect(outcomes).toEqual([
      { kind: "accepted", result: "old" },
      { kind: "accepted", result: undefined },
      { kind: "accepted", result: undefined },
    ]);
    expect([await get(one, "a"), await get(two, "b")]).toEqual(["1", "2"]);
    expect(clock.monotonic()).toBe(0);
    expect(transactions.underWayCount).toBe(0);
  });

  it("has none take effect when one is refused, and says of each what became of it", async () => {
    const { keyspaces, transactions } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[second]!];
    await put(two, "b", "there");
    const { committed, outcomes } = await transactions.transact([
      putting(one, "a", "1"),
      checking(two, "b", "else"),
      putting(one, "c", "1"),
      checking(two, "d", "else"),
    ]);
    expect(committed).toBe(false);
    expect(outcomes).toEqual([
      { kind: "accepted", result: undefined },
      { kind: "refused", result: "there" },
      { kind: "accepted", result: undefined },
      { kind: "refused", result: undefined },
    ]);
    expect(await get(one, "a")).toBeUndefined();
    await put(one, "a", "free");
    await put(two, "b", "free");
  });

  it("passes on what a step throws, and leaves nothing locked", async () => {
    const { keyspaces, transactions } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[second]!];
    const throwing = changing(two, "b", () => {
      throw new RangeError("no such attribute");
    });
    const transacting = transactions.transact([putting(one, "a", "1"), throwing]);
    await expect(transacting).rejects.toThrow("no such attribute");
    await put(one, "a", "free");
    await put(two, "b", "free");
    expect(transactions.underWayCount).toBe(0);
  });

  it("leaves its note, which counts for ten minutes of the clock", async () => {
    const { keyspaces, transactions, clock } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[second]!];
    const refused = await transactions.transact(
      [putting(one, "a", "1"), checking(two, "b", "else")],
      NOTE,
    );
    expect(refused.committed).toBe(false);
    expect(await transactions.noteOf(NOTE.key)).toBeUndefined();
    await transactions.transact([putting(one, "a", "1"), putting(two, "b", "2")], NOTE);
    expect(Buffer.from((await transactions.noteOf(NOTE.key))!).toString()).toBe("hash");
    await clock.advance(10 * 60 * 1000 - 1);
    expect(await settled(clock, transactions.noteOf(NOTE.key))).toBeDefined();
    await clock.advance(1);
    expect(await settled(clock, transactions.noteOf(NOTE.key))).toBeUndefined();
  });
});

describe("a key that a transaction holds", () => {
  it("is refused to all who would change it, while reads see what is committed", async () => {
    const { keyspaces, transactions } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[1]!];
    await Promise.all([put(one, "a", "old"), put(two, "b", "old")]);
    const seen: unknown[] = [];
    // Its second update is to complete the transaction.
    const held = interrupted(two, "update", async (call) => {
      if (call !== 2) return;
      await put(two, "b", "plain").catch((error) => seen.push(error));
      const other = await transactions.transact([putting(two, "b", "x"), putting(one, "c", "x")]);
      const looks = await transactions.readTogether([looking(two, "b"), looking(one, "c")]);
      seen.push(other.outcomes, looks.outcomes, await get(two, "b"));
    });
    await transactions.transact([putting(one, "a", "new"), putting(held, "b", "new")]);
    expect(seen).toEqual([
      expect.any(LockedError),
      [{ kind: "conflict" }, { kind: "accepted", result: undefined }],
      [{ kind: "conflict" }, { kind: "seen", result: undefined }],
      "old",
    ]);
    const after = [get(one, "a"), get(two, "b"), get(one, "c")];
    expect(await Promise.all(after)).toEqual(["new", "new", undefined]);
  });
});

describe("a transaction that cannot end", () => {
  it("is committed once it was decided, and completed when it can be", async () => {
    const { keyspaces, transactions, clock } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[1]!];
    await put(two, "b", "old");
    const failing = interrupted(two, "update", async (call) => {
      if (call === 2) throw new GroupUnavailableError("two", "none", "no leader in time");
    });
    const transacting = transactions.transact([
      putting(one, "a", "new"),
      putting(failing, "b", "new"),
    ]);
    await expect(transacting).rejects.toMatchObject({ outcome: "unknown" });
    expect(transactions.underWayCount).toBe(1);
    expect(await get(two, "b")).toBe("old");
    await clock.advance(1000);
    expect(await settled(clock, get(two, "b"))).toBe("new");
    expect(transactions.underWayCount).toBe(0);
  });

  it("is committed or not, as the ledger tells when it can, when nobody knows at first", async () => {
    const outcomes = new Set<string | undefined>();
    const trials = [1, 2, 3, 4].flatMap((seed) => NODES.map((heard) => ({ seed, heard })));
    for (const { seed, heard } of trials) {
      const [deaf, other] = NODES.filter((node) => node !== heard);
      const { keyspaces, transactions, clock, faults } = await setUp({
        seed,
        // What the ledger's leader says arrives, and no answer: if it is the node that is heard.
        prepared: (board) => {
          const links = [
            [deaf, heard],
            [other, heard],
            [deaf, other],
            [other, deaf],
          ] as const;
          for (const [number, [from, to]] of links.entries()) {
            const link = [from!.name, to!.name] as const;
            board.set({ id: `link ${number}`, target: { link }, kind: "down" });
          }
        },
      });
      const [one, two] = [keyspaces[0]!, keyspaces[1]!];
      await Promise.all([put(one, "a", "old"), put(two, "b", "old")]);
      const transacting = transactions.transact([
        putting(one, "a", "new"),
        putting(two, "b", "new"),
      ]);
      await expect(settled(clock, transacting)).rejects.toMatchObject({ outcome: "unknown" });
      faults.clearAll();
      await clock.advance(10_000);
      expect(transactions.underWayCount).toBe(0);
      const values = [await settled(clock, get(one, "a")), await settled(clock, get(two, "b"))];
      expect(values[1]).toBe(values[0]);
      outcomes.add(values[0]);
      await settled(clock, put(one, "a", "free"));
    }
    expect(outcomes).toContain("new");
  });

  it("ends without a keyspace that is destroyed on the way", async () => {
    const { keyspaces, transactions, clock } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[1]!];
    const destroyed = interrupted(two, "update", async (call) => {
      if (call !== 2) return;
      keyspaces.pop();
      await two.destroy();
    });
    const transacting = transactions.transact([
      putting(one, "a", "new"),
      putting(destroyed, "b", "new"),
    ]);
    await expect(transacting).rejects.toMatchObject({ outcome: "unknown" });
    expect(transactions.underWayCount).toBe(1);
    await clock.advance(1000);
    expect(await get(one, "a")).toBe("new");
    expect(transactions.underWayCount).toBe(0);
  });

  it("takes no effect when a participant cannot prepare, and lets go of what it held", async () => {
    const { keyspaces, transactions } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[1]!];
    const failing = interrupted(two, "update", async (call) => {
      if (call === 1) throw new GroupUnavailableError("two", "unknown", "no quorum in time");
    });
    const transacting = transactions.transact([
      putting(one, "a", "new"),
      putting(failing, "b", "new"),
    ]);
    await expect(transacting).rejects.toMatchObject({ outcome: "none" });
    await put(one, "a", "free");
    expect(transactions.underWayCount).toBe(0);
  });
});

describe("what a process that died left", () => {
  it("is completed by who meets it first when it was decided", async () => {
    const { keyspaces, transactions, reopen } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[1]!];
    const failing = interrupted(two, "update", async (call) => {
      if (call === 2) throw new GroupUnavailableError("two", "none", "no leader in time");
    });
    const transacting = transactions.transact([putting(one, "a", "1"), putting(failing, "b", "1")]);
    await expect(transacting).rejects.toMatchObject({ outcome: "unknown" });
    const { keyspaces: again, clock, faults, transactions: reopened } = await reopen();
    // The ledger cannot be read at first.
    for (const { name } of NODES.slice(1)) {
      faults.set({ id: name, target: { node: name }, kind: "down" });
    }
    await clock.advance(3100);
    faults.clearAll();
    const counting = changing(again[1]!, "b", (before) => String(Number(before) + 1));
    const { outcomes } = await settled(clock, reopened.transact([counting]));
    expect(outcomes).toEqual([{ kind: "accepted", result: "1" }]);
    expect(await get(again[1]!, "b")).toBe("2");
  });

  it("is completed after the next start when it was decided", async () => {
    const { keyspaces, transactions, reopen } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[1]!];
    const failing = interrupted(two, "update", async (call) => {
      if (call === 2) throw new GroupUnavailableError("two", "none", "no leader in time");
    });
    const transacting = transactions.transact([
      putting(one, "a", "new"),
      putting(failing, "b", "new"),
    ]);
    await expect(transacting).rejects.toMatchObject({ outcome: "unknown" });
    const { keyspaces: again, clock, transactions: reopened } = await reopen();
    await settled(clock, put(again[0]!, "c", "awake"));
    await clock.advance(1);
    expect(await settled(clock, get(again[1]!, "b"))).toBe("new");
    expect(reopened.underWayCount).toBe(0);
  });

  const lockOf = (text: string) => keyOf(SPACE.locks, Buffer.from(text));
  const dead = Buffer.alloc(16, 7);

  /** What a transaction has written when it has prepared `a` and nothing is decided. */
  async function withDeadLock() {
    const set = await setUp();
    const one = set.keyspaces[0]!;
    await put(one, "a", "old");
    const mutations = [{ key: lockOf("a"), value: dead }];
    await one.update(itemKey("a"), () => ({ mutations, result: undefined }), "ignored");
    return { ...set, one };
  }

  it("is cleared away by who meets it: an update", async () => {
    const { one, transactions } = await withDeadLock();
    const mutations = [{ key: itemKey("a"), value: Buffer.from("new") }];
    await expect(put(one, "a", "new")).rejects.toThrow(LockedError);
    await transactions.update(one, itemKey("a"), () => ({ mutations, result: undefined }));
    expect(await get(one, "a")).toBe("new");
  });

  it("a transaction, a look", async () => {
    const first = await withDeadLock();
    const { committed } = await first.transactions.transact([putting(first.one, "a", "new")]);
    expect(committed).toBe(true);
    const second = await withDeadLock();
    const looks = await second.transactions.readTogether([looking(second.one, "a")]);
    expect(looks).toEqual({ isWhole: true, outcomes: [{ kind: "seen", result: "old" }] });
  });
});

describe("a look at several keys", () => {
  it("sees them as they are", async () => {
    const { keyspaces, transactions } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[1]!];
    await put(one, "a", "1");
    const looks = await transactions.readTogether([looking(one, "a"), looking(two, "b")]);
    expect(looks).toEqual({
      isWhole: true,
      outcomes: [
        { kind: "seen", result: "1" },
        { kind: "seen", result: undefined },
      ],
    });
  });

  it("is a conflict when one of them is written meanwhile", async () => {
    const { keyspaces, transactions } = await setUp();
    const [one, two] = [keyspaces[0]!, keyspaces[1]!];
    await Promise.all([put(one, "a", "1"), put(two, "b", "1")]);
    const slow = interrupted(two, "read", () => put(one, "a", "2"));
    const { outcomes } = await transactions.readTogether([looking(one, "a"), looking(slow, "b")]);
    expect(outcomes).toEqual([{ kind: "conflict" }, { kind: "seen", result: "1" }]);
  });
});
