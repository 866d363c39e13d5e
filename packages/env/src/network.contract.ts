/** What every network promises; run on each of them. */
import { describe, expect, it } from "vitest";
import type { FaultSet } from "./fault-set.ts";
import type { Network } from "./network.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

export interface NetworkUnderTest {
  readonly network: Network;
  readonly clock: SimulatedClock;
  readonly faults: FaultSet;
}

type Outcome = { readonly reply: unknown } | { readonly error: unknown };

export function networkContract(name: string, make: () => NetworkUnderTest): void {
  /** What comes of a call within a minute. */
  async function outcome(clock: SimulatedClock, call: Promise<unknown>): Promise<Outcome> {
    const settled = call.then(
      (reply): Outcome => ({ reply }),
      (error): Outcome => ({ error }),
    );
    await clock.advance(60_000);
    return settled;
  }

  describe(`${name} keeps the promises of a network`, () => {
    it("carries a message there and the reply back", async () => {
      const { network, clock } = make();
      network.serve("b", (from, message) => ({ from, message }));
      const call = network.call("a", "b", { n: 1, bytes: new Uint8Array([1, 2]) }, 1000);
      expect(await outcome(clock, call)).toEqual({
        reply: { from: "a", message: { n: 1, bytes: new Uint8Array([1, 2]) } },
      });
    });

    it("waits for answers that take time, and times out when they take too long", async () => {
      const { network, clock } = make();
      network.serve("b", (_, ms) => clock.sleep(ms as number).then(() => "late"));
      expect(await outcome(clock, network.call("a", "b", 500, 1000))).toEqual({ reply: "late" });
      const tooLate = network.call("a", "b", 1500, 1000);
      expect(await outcome(clock, tooLate)).toMatchObject({
        error: { name: "NetworkError", kind: "timeout" },
      });
    });

    it("hands the failure of the one called to the caller", async () => {
      const { network, clock } = make();
      network.serve("b", () => {
        throw new Error("no leader here");
      });
      const call = network.call("a", "b", 0, 1000);
      expect(await outcome(clock, call)).toMatchObject({ error: { message: "no leader here" } });
    });

    it("cannot reach a node that does not serve, or serves no more", async () => {
      const { network, clock } = make();
      const unreachable = { error: { name: "NetworkError", kind: "unreachable" } };
      expect(await outcome(clock, network.call("a", "b", 0, 1000))).toMatchObject(unreachable);
      const stop = network.serve("b", () => "ok");
      stop();
      expect(await outcome(clock, network.call("a", "b", 0, 1000))).toMatchObject(unreachable);
    });

    it("refuses two answers for one node", () => {
      const { network } = make();
      network.serve("b", () => 1);
      expect(() => network.serve("b", () => 2)).toThrow("b is served already");
    });

    it("feels a node that is down, itself or with its zone, and recovers", async () => {
      const { network, clock, faults } = make();
      network.place({ name: "b", zone: "us-east-1b" });
      network.serve("b", () => "ok");
      for (const target of [{ node: "b" }, { zone: "us-east-1b" }, { node: "a" }]) {
        faults.set({ id: "f", target, kind: "down" });
        const cut = await outcome(clock, network.call("a", "b", 0, 1000));
        expect(cut).toMatchObject({ error: { kind: "unreachable" } });
        faults.clear("f");
        expect(await outcome(clock, network.call("a", "b", 0, 1000))).toEqual({ reply: "ok" });
      }
    });

    it("cuts a link in its direction: a reply lost on the way back is a time-out", async () => {
      const { network, clock, faults } = make();
      let runs = 0;
      network.serve("b", () => ++runs);
      faults.set({ id: "f", target: { link: ["b", "a"] }, kind: "down" });
      const call = network.call("a", "b", 0, 1000);
      expect(await outcome(clock, call)).toMatchObject({ error: { kind: "timeout" } });
      expect(runs).toBe(1);
      expect(await outcome(clock, network.call("c", "b", 0, 1000))).toEqual({ reply: 2 });
    });

    it("slows a link by the delay of the fault", async () => {
      const { network, clock, faults } = make();
      network.serve("b", () => "ok");
      faults.set({ id: "f", target: { link: ["a", "b"] }, kind: "slow", delayMs: 5000 });
      const start = clock.monotonic();
      let tookMs = 0;
      const call = network.call("a", "b", 0, 30_000).then(() => {
        tookMs = clock.monotonic() - start;
      });
      await outcome(clock, call);
      expect(tookMs).toBeGreaterThanOrEqual(5000);
      expect(tookMs).toBeLessThan(5100);
    });

    it("loses the share of messages that a lossy link is given", async () => {
      const { network, clock, faults } = make();
      let arrived = 0;
      network.serve("b", () => ++arrived);
      const target = { link: ["a", "b"] } as const;
      faults.set({ id: "f", target, kind: "lossy", probability: 0.5 });
      const calls = Array.from({ length: 400 }, () => network.call("a", "b", 0, 1000));
      await outcome(clock, Promise.allSettled(calls));
      // 200 expected with a standard deviation of 10.
      expect(arrived).toBeGreaterThan(120);
      expect(arrived).toBeLessThan(280);
    });
  });
}
