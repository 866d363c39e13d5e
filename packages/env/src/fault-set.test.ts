import { describe, expect, it } from "vitest";
import type { Fault, RequestTarget } from "./fault.ts";
import { checkFault, FAULT_KINDS, type FaultTargetName } from "./fault-check.ts";
import { FaultSet } from "./fault-set.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SimulatedClock } from "./simulated-clock.ts";

const node = { name: "s3-storage-3", zone: "us-east-1b" };

describe("FaultSet", () => {
  it("finds the faults of a node by its name and by its zone", () => {
    const faults = new FaultSet(new SimulatedClock());
    faults.set({ id: "n", target: { node: "s3-storage-3" }, kind: "down" });
    faults.set({ id: "z", target: { zone: "us-east-1b" }, kind: "slow", delayMs: 5 });
    faults.set({ id: "other", target: { node: "s3-storage-4" }, kind: "down" });
    faults.set({ id: "some", target: { node: "s3-*-?" }, kind: "lossy" });
    faults.set({ id: "o", target: { service: "s3" }, kind: "error" });
    faults.set({ id: "d", target: { disk: "s3-storage-3" }, kind: "error" });
    expect(faults.onNode(node).map(({ id }) => id)).toEqual(["n", "z", "some"]);
    expect(faults.onDisk(node).map(({ id }) => id)).toEqual(["d"]);
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

  it("hits the share of calls that the probability says, and counts them", () => {
    const random = new SeededRandom("share");
    const faults = new FaultSet(new SimulatedClock());
    const fault: Fault = { id: "x", target: { node: "a" }, kind: "error", probability: 0.25 };
    faults.set(fault);
    const [set] = faults.list();
    let hits = 0;
    for (let call = 0; call < 4000; call++) if (faults.strikes(set!, random)) hits++;
    expect(Math.abs(hits - 1000)).toBeLessThan(200);
    expect(faults.hits("x")).toBe(hits);
  });

  it("ends a fault with its last hit and tells who follows", () => {
    const random = new SeededRandom("count");
    const faults = new FaultSet(new SimulatedClock());
    faults.set({ id: "x", target: { node: "a" }, kind: "down", count: 2 });
    let told = 0;
    const unfollow = faults.follow(() => told++);
    const [fault] = faults.list();
    expect([1, 2, 3].map(() => faults.strikes(fault!, random))).toEqual([true, true, false]);
    expect(faults.list()).toEqual([]);
    expect(told).toBe(1);
    unfollow();
    faults.clearAll();
    expect(told).toBe(1);
  });

  it("tells who follows when the time of a fault is over, once, though others read before", async () => {
    const clock = new SimulatedClock();
    const faults = new FaultSet(clock);
    const target = { node: "a" };
    const until = clock.now() + 1000;
    const told: string[][] = [];
    // Follows after it is set, and reads in the moment of the end before the board's own timer.
    faults.set({ id: "first", target, kind: "down", until });
    clock.schedule(1000, () => expect(faults.list()).toHaveLength(1));
    faults.follow(() => told.push(faults.list().map(({ id }) => id)));
    faults.set({ id: "second", target, kind: "down", until: until + 500 });
    faults.set({ id: "cleared", target, kind: "down", until: until + 200 });
    faults.clear("cleared");
    told.length = 0;
    await clock.advance(999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual([["second"]]);
    await clock.advance(10_000);
    expect(told).toEqual([["second"], []]);
  });

  it("sets no timer while nobody follows", () => {
    const clock = new SimulatedClock();
    const faults = new FaultSet(clock);
    const unfollow = faults.follow(() => {});
    faults.set({ id: "x", target: { node: "a" }, kind: "down", until: clock.now() + 1000 });
    expect(clock.nextDueMs).toBe(clock.monotonic() + 1000);
    unfollow();
    expect(clock.nextDueMs).toBeUndefined();
  });

  it("lets so many requests a second pass a throttle, by the clock", async () => {
    const random = new SeededRandom("rate");
    const clock = new SimulatedClock();
    const faults = new FaultSet(clock);
    faults.set({ id: "x", target: { service: "s3" }, kind: "throttle", perSecond: 3 });
    const [fault] = faults.list();
    const passedOf = (calls: number) =>
      Array.from({ length: calls }, () => faults.strikes(fault!, random)).filter((hit) => !hit)
        .length;
    expect(passedOf(10)).toBe(3);
    await clock.advance(1000);
    expect(passedOf(10)).toBe(3);
    await clock.advance(400);
    expect(passedOf(10)).toBe(1);
    await clock.advance(3_600_000);
    expect(passedOf(10)).toBe(3);
    expect(faults.hits("x")).toBe(30);
  });

  it("keeps faults of requests apart from those of nodes: neither makes the other loud", () => {
    const faults = new FaultSet(new SimulatedClock());
    faults.set({ id: "r", target: { service: "s3" }, kind: "error" });
    expect([faults.quiet, faults.isRequestQuiet]).toEqual([true, false]);
    faults.set({ id: "r", target: { zone: "z" }, kind: "down" });
    expect([faults.quiet, faults.isRequestQuiet]).toEqual([false, true]);
    faults.clear("r");
    expect([faults.quiet, faults.isRequestQuiet]).toEqual([true, true]);
  });

  it("matches requests by service, operation, resource and principal", () => {
    const request = {
      service: "dynamodb",
      operation: "PutItem",
      resources: ["arn:aws:dynamodb:us-east-1:000000000000:table/orders"],
      principal: "arn:aws:iam::000000000000:user/ann",
    };
    const hit: readonly RequestTarget[] = [
      { service: "dynamodb" },
      { service: "*", operation: "Put*" },
      { service: "dynamodb", resource: "arn:aws:dynamodb:*:table/order?" },
      { service: "dynamodb", operation: "PutItem", principal: "*:user/ann" },
    ];
    const missed: readonly RequestTarget[] = [
      { service: "s3" },
      { service: "dynamodb", operation: "GetItem" },
      { service: "dynamodb", resource: "arn:aws:dynamodb:*:table/orders-2" },
      { service: "dynamodb", principal: "*:user/bob" },
    ];
    const isHit = (target: RequestTarget) => {
      const faults = new FaultSet(new SimulatedClock());
      faults.set({ id: "x", target, kind: "error" });
      return faults.onRequest(request).length > 0;
    };
    expect(hit.map(isHit)).toEqual(hit.map(() => true));
    expect(missed.map(isHit)).toEqual(missed.map(() => false));
  });
});

describe("checkFault", () => {
  const good = { id: "x", target: { node: "a" }, kind: "down" };
  const api = { id: "x", target: { service: "s3" }, kind: "error" };
  const shard = { id: "x", target: { object: "a" }, kind: "corrupt" };
  const refused: readonly [string, unknown, string][] = [
    ["nothing", undefined, "a fault must be an object"],
    ["a list", [], "a fault must be an object"],
    ["no id", { ...good, id: undefined }, "id must be a string"],
    ["an empty id", { ...good, id: "" }, "id must be a string"],
    [
      "an unknown kind",
      { ...good, kind: "fire" },
      'kind of a node fault must be one of down, slow, lossy, corrupt, error, not "fire"',
    ],
    ["an unknown member", { ...good, delay: 5 }, 'a fault has no member "delay"'],
    ["two targets", { ...good, target: { node: "a", zone: "b" } }, "exactly one of"],
    ["an unknown target", { ...good, target: { rack: "a" } }, "exactly one of zone, node"],
    ["a detail of another", { ...good, target: { node: "a", shard: 1 } }, "target.shard is not"],
    ["a kind of another", { ...good, kind: "throttle" }, "kind of a node fault must be one of"],
    ["half a count", { ...good, count: 1.5 }, "count must be a whole number"],
    ["no hits at all", { ...good, count: 0 }, "count must be a whole number from 1"],
    ["a rate of nothing", { ...good, perSecond: 1 }, "perSecond is not for down faults"],
    ["a throttle without one", { ...api, kind: "throttle" }, "perSecond is missing"],
    ["a status of success", { ...api, error: { code: "A", status: 200 } }, "error.status must be"],
    ["a code with a line end", { ...api, error: { code: "A\r\nx" } }, "error.code must be"],
    ["a ninth shard", { ...shard, target: { object: "a", shard: 8 } }, "target.shard must be"],
    [
      "a response of a node",
      { ...good, response: { status: 500, contentType: "a/b" } },
      "response is",
    ],
    [
      "a response that is none",
      { ...good, target: { function: "f" }, kind: "error", response: { status: 99 } },
      "response.status must be",
    ],
    [
      "a header of two lines",
      {
        ...good,
        target: { function: "f" },
        kind: "lossy",
        response: { status: 500, contentType: "a/b\r\nx: y" },
      },
      "response.contentType must be",
    ],
    [
      "an interruption of some",
      { ...good, target: { instance: "i" }, kind: "interrupt", probability: 0.5 },
      "probability is not for interrupt faults",
    ],
    [
      "a pause of a partition",
      { ...good, target: { table: "t", key: "k" }, kind: "pause" },
      "target.key is not for pause faults",
    ],
    ["half a link", { ...good, target: { link: ["a"] } }, "target.link must be [from, to]"],
    ["a slow fault without delay", { ...good, kind: "slow" }, "delayMs is missing"],
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

  it("takes every kind of target with every kind of fault for it", () => {
    const targets: Readonly<Record<FaultTargetName, object>> = {
      node: { node: "a" },
      zone: { zone: "z" },
      link: { link: ["a", "b"] },
      disk: { disk: "a*" },
      object: { object: "arn:aws:s3:::b/k", shard: 7 },
      table: { table: "*", key: "k" },
      function: { function: "arn:aws:lambda:us-east-1:000000000000:function:f" },
      bucket: {
        bucket: "arn:aws:s3:::a*",
        destination: "arn:aws:s3:::b",
        region: "r",
        prefix: "p",
      },
      instance: { instance: "arn:aws:ec2:us-east-1:000000000000:instance/*" },
      service: { service: "s3", operation: "Get*", resource: "*", principal: "*" },
    };
    for (const [name, whole] of Object.entries(targets)) {
      for (const kind of FAULT_KINDS[name as FaultTargetName]) {
        const target = kind === "pause" && name === "table" ? { table: "*" } : whole;
        const needed = { delayMs: kind === "slow" ? 5 : undefined };
        const rate = kind === "throttle" || kind === "load" ? { perSecond: 5 } : {};
        const fault = { id: "x", target, kind, ...needed, ...rate };
        expect(checkFault(fault).target).toEqual(target);
      }
    }
  });
});
