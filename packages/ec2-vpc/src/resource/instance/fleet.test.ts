import { expect, test } from "vitest";
import { Fleet, type FleetParts } from "./fleet.ts";

test("the machines of a large launch are made over many turns of the event loop", () => {
  const turns: (() => void)[] = [];
  const made: string[] = [];
  const record = { state: "pending", placement: { zone: "us-east-1a" }, tags: {} };
  const parts = {
    env: { clock: { tick: (task: () => void) => turns.push(task) }, faults: { quiet: true } },
    resources: {
      instances: { follow() {}, get: (id: string) => ({ ...record, id }) },
      networkInterfaces: { follow() {} },
      attached: { interfaces: () => [], volumes: () => [] },
    },
    driver: {
      create: ({ instanceId }: { readonly instanceId: string }) => {
        made.push(instanceId);
        return { start() {} };
      },
    },
  };
  const fleet = new Fleet(parts as unknown as FleetParts);
  const ids = Array.from({ length: 500 }, (_, n) => `i-${n}`);
  fleet.started(ids);
  expect(made).toEqual([]);
  let largest = 0;
  while (turns.length > 0) {
    const before = made.length;
    // All that were asked for in one turn run in the next.
    for (const task of turns.splice(0)) task();
    largest = Math.max(largest, made.length - before);
  }
  expect(made).toEqual(ids);
  expect(largest).toBeLessThanOrEqual(10);
});
