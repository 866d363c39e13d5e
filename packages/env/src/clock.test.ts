import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { clockContract } from "./clock.contract.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import { SystemClock } from "./system-clock.ts";

clockContract("SystemClock", () => new SystemClock());
clockContract("SimulatedClock", () => new SimulatedClock());

describe("SystemClock", () => {
  it("runs timers by itself when they are due, with nobody advancing it", async () => {
    const clock = new SystemClock();
    const order: string[] = [];
    // The host's own timer keeps this process alive; the clock's must not.
    const alive = setInterval(() => {}, 1000);
    // Both are counted from one moment, however slow this machine is.
    clock.pause();
    const later = clock.sleep(3).then(() => order.push("later"));
    const sooner = clock.sleep(1).then(() => order.push("sooner"));
    clock.resume();
    await Promise.all([later, sooner]);
    clearInterval(alive);
    expect(order).toEqual(["sooner", "later"]);
  });

  it("does not keep the process alive for a timer", () => {
    const script = `
      import { SystemClock } from ${JSON.stringify(new URL("./system-clock.ts", import.meta.url).href)};
      new SystemClock().schedule(3_600_000, () => {});
    `;
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { timeout: 30_000 });
  });

  it("takes delays beyond what the host's timers take", async () => {
    const clock = new SystemClock();
    let ran = false;
    clock.schedule(90 * 24 * 3600 * 1000, () => {
      ran = true;
    });
    await new Promise(setImmediate);
    expect(ran).toBe(false);
    await clock.advance(90 * 24 * 3600 * 1000);
    expect(ran).toBe(true);
  });
});

describe("SimulatedClock", () => {
  it("moves by what it is advanced and by nothing else", async () => {
    const clock = new SimulatedClock(1_000_000);
    await new Promise(setImmediate);
    expect(clock.now()).toBe(1_000_000);
    await clock.advance(5);
    expect(clock.now()).toBe(1_000_005);
    expect(clock.monotonic()).toBe(5);
  });

  it("rejects with what a timer throws, so that a failed assertion stops a simulation", async () => {
    const clock = new SimulatedClock();
    clock.schedule(1, () => {
      throw new Error("assertion");
    });
    await expect(clock.advance(10)).rejects.toThrow("assertion");
  });

  it("waits for ticks, and ticks that ticks set, before time moves on", async () => {
    const clock = new SimulatedClock();
    const seen: number[] = [];
    clock.schedule(1, () =>
      clock.tick(() => clock.tick(() => clock.tick(() => seen.push(clock.monotonic())))),
    );
    await clock.advance(100);
    expect(seen).toEqual([1]);
  });
});
