import { describe, expect, it } from "vitest";
import { FaultSet } from "./fault-set.ts";
import { LocalNetwork } from "./local-network.ts";
import { networkContract } from "./network.contract.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import { partition, SimulatedNetwork, type SimulatedNetworkOptions } from "./simulated-network.ts";

networkContract("LocalNetwork", () => {
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  return { clock, faults, network: new LocalNetwork(clock, faults, new SeededRandom("local")) };
});
networkContract("SimulatedNetwork", () => simulated("contract"));

function simulated(seed: string, options?: SimulatedNetworkOptions) {
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  const network = new SimulatedNetwork(clock, faults, new SeededRandom(seed), options);
  return { clock, faults, network };
}

describe("SimulatedNetwork", () => {
  /** The order in which 50 messages sent at once arrive. */
  async function arrivals(seed: string): Promise<unknown[]> {
    const { clock, network } = simulated(seed);
    const order: unknown[] = [];
    network.serve("b", (_, message) => order.push(message));
    for (let n = 0; n < 50; n++) void network.call("a", "b", n, 1000);
    await clock.advance(1000);
    return order;
  }

  it("delivers out of order, in the same order for the same seed", async () => {
    const order = await arrivals("1");
    expect(order).toHaveLength(50);
    expect(order).not.toEqual(order.toSorted((a, b) => Number(a) - Number(b)));
    expect(await arrivals("1")).toEqual(order);
    expect(await arrivals("2")).not.toEqual(order);
  });

  it("loses messages of its own accord when told to", async () => {
    const { clock, network } = simulated("loss", { lossProbability: 0.3 });
    let arrived = 0;
    network.serve("b", () => ++arrived);
    const calls = Array.from({ length: 300 }, () => network.call("a", "b", 0, 100));
    const outcomes = Promise.allSettled(calls);
    await clock.advance(1000);
    const answered = (await outcomes).filter(({ status }) => status === "fulfilled").length;
    expect(arrived).toBeGreaterThan(150);
    expect(arrived).toBeLessThan(270);
    expect(answered).toBeLessThan(arrived);
  });

  it("shares no memory between the two ends", async () => {
    const { clock, network } = simulated("copy");
    const message = { list: [1] };
    network.serve("b", (_, received) => {
      (received as typeof message).list.push(2);
      return received;
    });
    const call = network.call("a", "b", message, 1000);
    message.list.push(3);
    await clock.advance(1000);
    expect(await call).toEqual({ list: [1, 2] });
    expect(message.list).toEqual([1, 3]);
  });

  it("partitions both ways and heals", async () => {
    const { clock, faults, network } = simulated("partition");
    for (const node of ["a", "b", "c"]) network.serve(node, () => node);
    const heal = partition(faults, ["a"], ["b", "c"]);
    const pairs = [
      ["a", "b"],
      ["c", "a"],
      ["b", "c"],
    ] as const;
    const reach = async () => {
      const calls = Promise.allSettled(pairs.map(([from, to]) => network.call(from, to, 0, 100)));
      await clock.advance(1000);
      return (await calls).map(({ status }) => status === "fulfilled");
    };
    expect(await reach()).toEqual([false, false, true]);
    heal();
    expect(await reach()).toEqual([true, true, true]);
    expect(faults.quiet).toBe(true);
  });
});
