import { SimulatedClock } from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import { ConcurrencyLedger, type ConcurrencySlot, type ConcurrencyTerms } from "./concurrency.ts";

const RATES = { requestsPerUnit: 10, burstPerTenSeconds: 1000 };

function terms(name: string, changes: Partial<ConcurrencyTerms> = {}): ConcurrencyTerms {
  const functionArn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  const account = "000000000000/us-east-1";
  return {
    account,
    accountLimit: 10,
    reservedTotal: 0,
    functionArn,
    reserved: undefined,
    ...changes,
  };
}

function ledger() {
  const clock = new SimulatedClock();
  const made = new ConcurrencyLedger(clock, RATES);
  const take = (which: ConcurrencyTerms, source: "on-demand" | "provisioned" = "on-demand") =>
    made.admit(which, source, false);
  const fill = (which: ConcurrencyTerms) => {
    const slots: ConcurrencySlot[] = [];
    for (;;) {
      const slot = take(which);
      if (typeof slot === "string") return { slots, reason: slot };
      slots.push(slot);
    }
  };
  return { clock, made, take, fill };
}

describe("concurrency", () => {
  it("functions that reserved nothing share what nobody reserved", () => {
    const { take, fill } = ledger();
    const reserved = { reservedTotal: 4 };
    expect(fill(terms("a", reserved)).slots).toHaveLength(6);
    expect(take(terms("b", reserved))).toBe("ConcurrentInvocationLimitExceeded");
    const own = fill(terms("c", { reservedTotal: 4, reserved: 4 }));
    expect(own.slots).toHaveLength(4);
    expect(own.reason).toBe("ReservedFunctionConcurrentInvocationLimitExceeded");
  });

  it("gives back what ended, once", () => {
    const { take, fill } = ledger();
    const { slots } = fill(terms("a"));
    slots[0]!.release();
    slots[0]!.release();
    expect(typeof take(terms("a"))).toBe("object");
    expect(take(terms("a"))).toBe("ConcurrentInvocationLimitExceeded");
  });

  it("a reservation of 0 throttles always", () => {
    const { take } = ledger();
    const off = terms("a", { reserved: 0 });
    expect(take(off)).toBe("ReservedFunctionConcurrentInvocationLimitExceeded");
    expect(take(off, "provisioned")).toBe("ReservedFunctionConcurrentInvocationLimitExceeded");
  });

  it("what is provisioned is taken from the account, or from the function's reservation", () => {
    const { made, fill } = ledger();
    made.setProvisioned(terms("a"), 3);
    expect(fill(terms("b")).slots).toHaveLength(7);
    const reserved = terms("c", { reserved: 5, reservedTotal: 5 });
    made.setProvisioned(reserved, 2);
    expect(fill(reserved).slots).toHaveLength(3);
    made.setProvisioned(terms("a"), 0);
    expect(fill(terms("b")).slots).toHaveLength(3);
  });

  it("a reservation that is put later takes its share out of the pool", () => {
    const { take, fill } = ledger();
    const { slots } = fill(terms("a"));
    const reserved = terms("a", { reserved: 10, reservedTotal: 10 });
    expect(take(reserved)).toBe("ReservedFunctionConcurrentInvocationLimitExceeded");
    for (const slot of slots) slot.release();
    expect(fill(reserved).slots).toHaveLength(10);
  });

  it("allows ten requests a second for each unit, refilled as time passes", async () => {
    const { clock, made } = ledger();
    const reserved = terms("a", { reserved: 2, reservedTotal: 2 });
    const request = () => {
      const slot = made.admit(reserved, "on-demand", true);
      if (typeof slot !== "string") slot.release();
      return slot;
    };
    for (let count = 0; count < 20; count++) expect(typeof request()).toBe("object");
    expect(request()).toBe("ReservedFunctionInvocationRateLimitExceeded");
    await clock.advance(50);
    expect(typeof request()).toBe("object");
    expect(request()).toBe("ReservedFunctionInvocationRateLimitExceeded");
    await clock.advance(60_000);
    for (let count = 0; count < 20; count++) expect(typeof request()).toBe("object");
    expect(typeof request()).toBe("string");
  });

  it("throttles the requests a second of all that reserved nothing together", () => {
    const { made } = ledger();
    const request = (name: string) => {
      const slot = made.admit(terms(name), "on-demand", true);
      if (typeof slot !== "string") slot.release();
      return slot;
    };
    for (let count = 0; count < 100; count++)
      expect(typeof request(`f${count % 7}`)).toBe("object");
    expect(request("g")).toBe("FunctionInvocationRateLimitExceeded");
  });

  it("lets a function grow by 1,000 environments in ten seconds", async () => {
    const { clock, made } = ledger();
    const grow = () => made.mayGrow("a");
    let count = 0;
    while (grow()) count++;
    expect(count).toBe(1000);
    expect(made.mayGrow("b")).toBe(true);
    await clock.advance(100);
    count = 0;
    while (grow()) count++;
    expect(count).toBe(10);
  });
});
