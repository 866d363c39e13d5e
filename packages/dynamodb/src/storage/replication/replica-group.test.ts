import { SeededRandom, SimulatedClock, SimulatedMedium } from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import { bytesOf, get, NODES, put, settled, setUp } from "./replication.fixture.ts";

describe("a group of replicas", () => {
  it("gives back what was put, at the leader and at any replica, with no time passing", async () => {
    const { clock, group } = setUp();
    const begin = clock.monotonic();
    expect(await settled(clock, put(group, "a", "1"))).toBeUndefined();
    expect(await settled(clock, put(group, "a", "2"))).toBe("1");
    expect(await get(group, "a")).toBe("2");
    for (let count = 0; count < 20; count++) expect(await get(group, "a", "eventual")).toBe("2");
    expect(clock.monotonic()).toBe(begin);
  });

  it("decides on top of what is under way", async () => {
    const { clock, group } = setUp();
    await settled(clock, put(group, "warm", "up"));
    const seen = await settled(
      clock,
      Promise.all(["1", "2", "3"].map((value) => put(group, "a", value))),
    );
    expect(seen).toEqual([undefined, "1", "2"]);
    const entries = await group.read(
      (view) => [...view.scan({ to: bytesOf("b") }, false)],
      "strong",
    );
    expect(entries.map(({ value }) => Buffer.from(value).toString())).toEqual(["3"]);
  });

  it.each(NODES)("goes on within a second of the clock when $zone is lost", async ({ zone }) => {
    const { clock, faults, group } = setUp();
    await settled(clock, put(group, "a", "before"));
    faults.set({ id: "zone", target: { zone }, kind: "down" });
    const begin = clock.monotonic();
    expect(await settled(clock, put(group, "a", "after"))).toBe("before");
    expect(clock.monotonic() - begin).toBeLessThan(1000);
    expect(await settled(clock, get(group, "a"))).toBe("after");
    expect(group.status().leader?.zone).not.toBe(zone);
  });

  it.each([150, 300, 2000])("replaces a leader whose messages take %d ms", async (delayMs) => {
    const { clock, faults, group } = setUp();
    await settled(clock, put(group, "a", "before"));
    const node = group.status().leader!.node;
    faults.set({ id: "slow", target: { node }, kind: "slow", delayMs });
    const begin = clock.monotonic();
    expect(await settled(clock, put(group, "a", "after"))).toBe("before");
    expect(clock.monotonic() - begin).toBeLessThan(1000);
    expect(group.status().leader?.node).not.toBe(node);
  });

  it("replaces a leader that is heard and hears nothing", async () => {
    const { clock, faults, group } = setUp();
    await settled(clock, put(group, "a", "before"));
    const { node } = group.status().leader!;
    for (const { name } of NODES.filter((each) => each.name !== node)) {
      faults.set({ id: name, target: { link: [name, node] }, kind: "down" });
    }
    const begin = clock.monotonic();
    expect(await settled(clock, put(group, "a", "after"))).toBe("before");
    expect(clock.monotonic() - begin).toBeLessThan(1000);
    expect(group.status().leader?.node).not.toBe(node);
  });

  it("elects another when its leader is lost, and loses nothing that was under way", async () => {
    const { clock, group } = setUp();
    await settled(clock, put(group, "a", "0"));
    for (let round = 1; round <= 5; round++) {
      const before = group.status().leader!;
      const writing = put(group, "a", String(round));
      expect(group.loseLeader()).toBe(true);
      const begin = clock.monotonic();
      expect(await settled(clock, writing)).toBe(String(round - 1));
      expect(clock.monotonic() - begin).toBeLessThan(1000);
      expect(await settled(clock, get(group, "a"))).toBe(String(round));
      const after = group.status().leader!;
      expect(after.ballot).toBeGreaterThan(before.ballot);
      expect(after.node).not.toBe(before.node);
      await clock.advance(2000);
    }
  });

  it("has no leader to lose before anybody asked something of it", () => {
    expect(setUp().group.loseLeader()).toBe(false);
  });

  it("answers as much later as the disk of its leader takes", async () => {
    const { clock, faults, group } = setUp();
    await settled(clock, put(group, "a", "before"));
    const { node } = group.status().leader!;
    faults.set({ id: "slow", target: { disk: node }, kind: "slow", delayMs: 100 });
    const took = async (work: Promise<unknown>) => {
      const begin = clock.monotonic();
      await settled(clock, work);
      return clock.monotonic() - begin;
    };
    expect(await took(put(group, "a", "after"))).toBe(100);
    expect(await took(get(group, "a"))).toBe(100);
    faults.clearAll();
    expect(await took(get(group, "a"))).toBe(0);
  });

  it("goes on at once with a follower whose disk is slow, and soon with a leader whose disk is", async () => {
    const { clock, faults, group } = setUp();
    await settled(clock, put(group, "a", "0"));
    const { node } = group.status().leader!;
    const slow = (name: string) =>
      faults.set({ id: "slow", target: { disk: name }, kind: "slow", delayMs: 10_000 });
    slow(NODES.find(({ name }) => name !== node)!.name);
    const begin = clock.monotonic();
    await settled(clock, put(group, "a", "1"));
    expect(clock.monotonic()).toBe(begin);
    slow(node);
    expect(await settled(clock, put(group, "a", "2"))).toBe("1");
    expect(clock.monotonic() - begin).toBeLessThan(1000);
  });

  it("replaces a leader whose disk refuses now and then", async () => {
    const clock = new SimulatedClock();
    const medium = new SimulatedMedium(clock, new SeededRandom(1));
    const { clock: time, group } = setUp({ disk: medium.attach() });
    await settled(time, put(group, "a", "0"));
    const { node } = group.status().leader!;
    medium.fail({ path: node, operations: ["append"], code: "EIO", probability: 0.4 });
    for (let count = 1; count <= 20; count++) {
      const begin = time.monotonic();
      await settled(time, put(group, "a", String(count)));
      expect(time.monotonic() - begin).toBeLessThan(1000);
      await time.advance(500);
    }
  });

  it("answers with an error when two of three are lost, and goes on when one comes back", async () => {
    const { clock, faults, group } = setUp();
    await settled(clock, put(group, "a", "1"));
    faults.set({ id: "one", target: { node: NODES[0]!.name }, kind: "down" });
    faults.set({ id: "two", target: { node: NODES[1]!.name }, kind: "down" });
    // The third one may lead and keep its lease for a moment more.
    await clock.advance(1000);
    const writing = settled(clock, put(group, "a", "2"));
    await expect(writing).rejects.toMatchObject({ name: "GroupUnavailableError" });
    const reading = settled(clock, get(group, "a"));
    await expect(reading).rejects.toMatchObject({ name: "GroupUnavailableError", outcome: "none" });
    expect(await get(group, "a", "eventual")).toBe("1");
    faults.clear("two");
    await settled(clock, put(group, "a", "3"));
    expect(await get(group, "a")).toBe("3");
  });

  it("keeps what was acknowledged when all three die at once", async () => {
    const first = setUp();
    for (let count = 0; count < 20; count++) {
      await settled(first.clock, put(first.group, `key ${count}`, String(count)));
    }
    const second = await first.reopen();
    for (let count = 0; count < 20; count++) {
      const read = get(second.group, `key ${count}`, count % 2 ? "eventual" : "strong");
      expect(await settled(second.clock, read)).toBe(String(count));
    }
  });
});
