/** The process stops inside every single operation of the disk that a split makes, power inside every third. */
import { fleetZones } from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import {
  type Keyspace,
  keyOf,
  openKeyspace,
  SPACE,
} from "../../../../dynamodb/src/storage/partition/index.ts";
import { ReplicaPorts } from "../../../../dynamodb/src/storage/replication/index.ts";
import { World } from "../../world.ts";
import { assertAlike, assertCovered, assertNothingLeft } from "./keyspace-state.ts";

const NODES = fleetZones("us-east-1", 3).map((zone, index) => ({ name: `node-${index}`, zone }));
const KEYS = Array.from({ length: 12 }, (_, index) => String(100 + index));

async function boot(world: World, durability: "process" | "power"): Promise<Keyspace> {
  const { environment: env } = world.boot(durability);
  const ports = new ReplicaPorts(env.network, NODES);
  const opening = openKeyspace({
    env,
    ports,
    nodes: NODES,
    name: "keyspace",
    tree: { memtableBytes: 1500 },
  });
  return world.until(opening, "opening");
}

function put(keyspace: Keyspace, key: string, value: string): Promise<void> {
  const mutations = [{ key: keyOf(SPACE.items, Buffer.from(key)), value: Buffer.from(value) }];
  return keyspace.update(mutations[0]!.key, () => ({ mutations, result: undefined }));
}

async function storedValue(keyspace: Keyspace, key: string): Promise<string | undefined> {
  const bytes = keyOf(SPACE.items, Buffer.from(key));
  const found = await keyspace.read(bytes, (view) => view.get(bytes), "strong");
  return found && Buffer.from(found).toString();
}

interface Outcome {
  readonly hasHalted: boolean;
  readonly ids: string;
}

/** Writes go on during the split; what was acknowledged of them must be there afterwards. */
async function splitUntil(haltAt: number, durability: "process" | "power"): Promise<Outcome> {
  const world = new World(`halt ${haltAt}`, { medium: { syncDelayMsMax: 1 } });
  let keyspace = await boot(world, durability);
  const expected = new Map<string, string>();
  for (const key of KEYS) {
    const value = key.repeat(50);
    await world.until(put(keyspace, key, value), "a write");
    expected.set(key, value);
  }
  /** Values under way when the process stopped: they may be there or not. */
  const unknown = new Map<string, string>();
  const { medium } = world;
  world.start("writes", async () => {
    for (let number = 0; !medium.halted && number < 10; number++) {
      const key = KEYS[(number * 7) % KEYS.length]!;
      unknown.set(key, `late ${number}`);
      await put(keyspace, key, `late ${number}`);
      unknown.delete(key);
      expected.set(key, `late ${number}`);
    }
  });
  medium.haltAfter(haltAt);
  const splitting = keyspace.split(1, "heat").catch(() => false);
  let hasEnded = false;
  splitting.then(() => {
    hasEnded = true;
  });
  for (let round = 0; round < 200 && !hasEnded && !medium.halted; round++) await world.pass(5);
  const hasHalted = medium.halted;
  medium.heal();
  if (!hasHalted) await world.drain();
  world.crash(durability);
  keyspace = await boot(world, durability);
  assertCovered(keyspace);
  for (const [key, value] of expected) {
    const found = await world.until(storedValue(keyspace, key), "a read");
    if (found !== value) expect(found, `key ${key}`).toBe(unknown.get(key));
  }
  await assertAlike(keyspace, world);
  assertNothingLeft(keyspace, medium, NODES);
  const ids = keyspace.partitions().map(({ id }) => id);
  // It goes on from there.
  const last = keyspace.partitions().at(-1)!;
  expect(await world.until(keyspace.split(last.id, "heat"), "another split")).toBe(true);
  assertCovered(keyspace);
  return { hasHalted, ids: ids.join() };
}

describe("a split", () => {
  it.each(["process", "power"] as const)(
    "leaves the parent or both children wherever it is stopped: %s",
    async (durability) => {
      const outcomes: Outcome[] = [];
      for (let haltAt = 1; ; haltAt += durability === "power" ? 3 : 1) {
        const outcome = await splitUntil(haltAt, durability);
        outcomes.push(outcome);
        expect(["1", "2,3"]).toContain(outcome.ids);
        if (!outcome.hasHalted) break;
      }
      expect(outcomes.length).toBeGreaterThan(60);
      expect(new Set(outcomes.map(({ ids }) => ids)).size).toBe(2);
      expect(outcomes.at(-1)!.ids).toBe("2,3");
    },
  );
});
