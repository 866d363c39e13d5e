import { describe, expect, it } from "vitest";
import type { Fault } from "./fault.ts";
import { checkFault, FaultSet, faultHits } from "./fault-set.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SimulatedClock } from "./simulated-clock.ts";

const node = { name: "s3-storage-3", zone: "us-east-1b" };

describe("FaultSet", () => {
  it("finds the faults of a node by its name and by its zone", () => {
    const faults = new FaultSet(new SimulatedClock());
    faults.set({ id: "n", target: { node: "s3-storage-3" }, kind: "down" });
    faults.set({ id: "z", target: { zone: "us-east-1b" }, kind: "slow", delayMs: 5 });
    faults.set({ id: "other", target: { node: "s3-storage-4" }, kind: "down" });
    faults.set({ id: "o", target: { operation: "s3:PutObject" }, kind: "error" });
    expect(faults.onNode(node).map(({ id }) => id)).toEqual(["n", "z"]);
    expect(faults.onOperation("s3:PutObject").map(({ id }) => id)).toEqual(["o"]);
    expect(faults.onOperation("s3:GetObject")).toEqual([]);
  });

  it("matches links by direction, with the names of nodes or zones at their ends", () => {
    const faults = new FaultSet(new SimulatedClock());
    const peer = { name: "s3-storage-5", zone: "us-east-1c" };
    faults.set({ id: "names", target: { link: [node.name, peer.name] }, kind: "down" });
    faults.set({ id: "zones", target: { link: ["us-east-1b", "us-east-1c"] }, kind: "down" });
    expect(faults.onLink(node, peer).map(({ id }) => id)).toEqual(["names", "zones"]);
    expect(faults.onLink(peer, node)).toEqual([]);
  });

  it("ends a fault at its time, by the clock", async () => {
    const clock = new SimulatedClock();
    const faults = new FaultSet(clock);
    const target = { node: node.name };
    faults.set({ id: "short", target, kind: "down", until: clock.now() + 100 });
    faults.set({ id: "long", target, kind: "down", until: clock.now() + 200 });
    await clock.advance(99);
    expect(faults.onNode(node)).toHaveLength(2);
    await clock.advance(1);
    expect(faults.onNode(node).map(({ id }) => id)).toEqual(["long"]);
    await clock.advance(100);
    expect(faults.list()).toEqual([]);
    expect(faults.quiet).toBe(true);
  });

  it("is quiet exactly while no fault is set", () => {
    const faults = new FaultSet(new SimulatedClock());
    expect(faults.quiet).toBe(true);
    faults.set({ id: "a", target: { zone: "z" }, kind: "down" });
    faults.set({ id: "b", target: { zone: "z" }, kind: "down" });
    faults.clear("a");
    faults.clear("never set");
    expect(faults.quiet).toBe(false);
    faults.clearAll();
    expect(faults.quiet).toBe(true);
  });

  it("replaces a fault of the same id and keeps its own copy", () => {
    const faults = new FaultSet(new SimulatedClock());
    const target = { node: "a" };
    faults.set({ id: "x", target, kind: "down" });
    target.node = "b";
    expect(faults.list()).toEqual([{ id: "x", target: { node: "a" }, kind: "down" }]);
    faults.set({ id: "x", target: { node: "c" }, kind: "lossy", probability: 0.5 });
    expect(faults.list()).toEqual([
      { id: "x", target: { node: "c" }, kind: "lossy", probability: 0.5 },
    ]);
  });

  it("hits the share of calls that the probability says", () => {
    const random = new SeededRandom("share");
    const fault: Fault = { id: "x", target: { node: "a" }, kind: "error", probability: 0.25 };
    let hits = 0;
    for (let call = 0; call < 4000; call++) if (faultHits(fault, random)) hits++;
    expect(Math.abs(hits - 1000)).toBeLessThan(200);
    expect(faultHits({ ...fault, kind: "down" }, random)).toBe(true);
  });
});

describe("checkFault", () => {
  const good = { id: "x", target: { node: "a" }, kind: "down" };
  const refused: readonly [string, unknown, string][] = [
    ["nothing", undefined, "a fault must be an object"],
    ["a list", [], "a fault must be an object"],
    ["no id", { ...good, id: undefined }, "id must be a string"],
    ["an empty id", { ...good, id: "" }, "id must be a string"],
    [
      "an unknown kind",
      { ...good, kind: "fire" },
      'kind must be one of down, slow, lossy, corrupt, error, not "fire"',
    ],
    ["an unknown member", { ...good, delay: 5 }, 'a fault has no member "delay"'],
    ["two targets", { ...good, target: { node: "a", zone: "b" } }, "exactly one of"],
    ["an unknown target", { ...good, target: { rack: "a" } }, 'target has no member "rack"'],
    ["half a link", { ...good, target: { link: ["a"] } }, "target.link must be [from, to]"],
    ["a slow fault without delay", { ...good, kind: "slow" }, "a slow fault needs delayMs"],
    ["a negative delay", { ...good, kind: "slow", delayMs: -1 }, "delayMs must be a number"],
    [
      "a probability above 1",
      { ...good, kind: "lossy", probability: 2 },
      "probability must be a number from 0 to 1",
    ],
    ["an end that is no number", { ...good, until: "tomorrow" }, "until must be a number"],
  ];
  for (const [what, fault, message] of refused) {
    it(`refuses ${what}, saying why`, () => {
      expect(() => checkFault(fault)).toThrow(message);
    });
  }

  it("takes every kind of target", () => {
    for (const target of [{ node: "a" }, { zone: "z" }, { link: ["a", "b"] }, { operation: "o" }]) {
      expect(checkFault({ ...good, target }).target).toEqual(target);
    }
  });
});
