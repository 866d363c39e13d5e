import { FaultSet, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { expect, test } from "vitest";
import { Admission, type AdmissionOptions } from "./admission.ts";
import { ThrottledError } from "./throttled-error.ts";

const ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/shelf/index/by-title";
const KEY = Uint8Array.of(1);

/** A keyspace whose partition is divided when that is asked for; all keys are in the high half. */
class DividingKeyspace {
  readonly asked: string[] = [];
  readonly #ancestry = [{ id: 1, parentId: undefined as number | undefined, isReplaced: false }];

  partitionOf(): number {
    return (this.#ancestry.at(-1) as { id: number }).id;
  }

  lineage() {
    return [...this.#ancestry];
  }

  async split(parentId: number, why: string): Promise<boolean> {
    this.asked.push(`${parentId} ${why}`);
    const parent = this.#ancestry.find(({ id }) => id === parentId) as { isReplaced: boolean };
    parent.isReplaced = true;
    const id = this.#ancestry.length + 1;
    for (const child of [id, id + 1]) {
      this.#ancestry.push({ id: child, parentId, isReplaced: false });
    }
    return true;
  }
}

function open(more: Partial<AdmissionOptions> = {}) {
  const clock = new SimulatedClock();
  const keyspace = new DividingKeyspace();
  const faults = new FaultSet(clock);
  const admission = new Admission({
    env: { clock, random: new SeededRandom(1), faults },
    partition: { name: "title", type: "S" },
    throttling: "provisioned",
    resource: "Index",
    arn: ARN,
    keyspace,
    settings: () => ({
      billingMode: "PROVISIONED",
      capacity: { provisioned: { read: 10_000, write: 4000 } },
    }),
    insights: () => undefined,
    onFault: (error) => expect.unreachable(`${error}`),
    ...more,
  });
  return { clock, keyspace, faults, admission };
}

test("a partition of which its limit is asked for five minutes on end is divided", async () => {
  const { clock, keyspace, admission } = open();
  const minute = async (units: number) => {
    admission.charge("Write", KEY, units);
    await clock.advance(60_000);
  };
  for (let minutes = 0; minutes < 4; minutes++) await minute(60_000);
  await minute(59_999);
  for (let minutes = 0; minutes < 4; minutes++) await minute(60_000);
  expect(keyspace.asked).toEqual([]);
  await minute(60_000);
  admission.charge("Read", KEY, 1);
  expect(keyspace.asked).toEqual(["1 heat"]);
});

test("what is turned away is heat too", async () => {
  const { clock, keyspace, admission } = open();
  for (let minutes = 0; minutes < 5; minutes++) {
    admission.charge("Write", KEY, 59_000);
    for (let times = 0; times < 1000; times++) {
      expect(() => admission.admit("Write", KEY)).toThrow(ThrottledError);
    }
    await clock.advance(60_000);
  }
  admission.charge("Write", KEY, 1);
  expect(keyspace.asked).toEqual(["1 heat"]);
});

test("the children of a partition serve as much as it, each, and owe half of what it owed", async () => {
  const { clock, keyspace, admission } = open();
  admission.charge("Write", KEY, 4000);
  const refusal = { reason: "IndexWriteKeyRangeThroughputExceeded", resource: ARN };
  expect(() => admission.admit("Write", KEY)).toThrow(
    expect.objectContaining({
      code: "ProvisionedThroughputExceededException",
      reasons: [refusal],
    }),
  );
  await keyspace.split(1, "size");
  expect(admission.loadOf(2).tokens.read.limit).toBe(1500);
  await clock.advance(1000);
  expect(() => admission.admit("Write", KEY)).toThrow(ThrottledError);
  await clock.advance(501);
  admission.admit("Write", KEY);
  expect(admission.loadOf(3).tokens.write.limit).toBeCloseTo(1);
});

test("settings count from when they are changed", async () => {
  let provisioned = { read: 1, write: 1 };
  const { clock, admission } = open({
    settings: () => ({ billingMode: "PROVISIONED", capacity: { provisioned } }),
  });
  const seen = { provisioned };
  const { admission: steady } = open({
    settings: () => ({ billingMode: "PROVISIONED", capacity: seen }),
  });
  for (const each of [admission, steady]) each.charge("Read", KEY, 400);
  provisioned = { read: 50, write: 1 };
  for (const each of [admission, steady]) each.follow();
  await clock.advance(3000);
  admission.admit("Read", KEY);
  expect(() => steady.admit("Read", KEY)).toThrow(ThrottledError);
});

test("others who use a partition up leave one unit in a hundred, whatever the table's mode", async () => {
  for (const throttling of ["provisioned", "off"] as const) {
    const { clock, faults, admission } = open({ throttling });
    faults.set({ id: "load", target: { table: ARN }, kind: "load", perSecond: 5000 });
    const served = async (seconds: number) => {
      let units = 0;
      for (let tenth = 0; tenth < seconds * 10; tenth++) {
        while (admission.throttle("Write", KEY) === undefined) {
          admission.charge("Write", KEY, 1);
          units++;
        }
        await clock.advance(100);
      }
      return units;
    };
    await served(1);
    // A partition serves 1,000 units of writes a second.
    expect(await served(10)).toBe(100);
    expect(faults.hits("load")).toBeGreaterThan(100);
    admission.charge("Write", KEY, 1);
    expect(admission.throttle("Write", KEY)?.reasons).toEqual([
      { reason: "IndexWriteKeyRangeThroughputExceeded", resource: ARN },
    ]);
    faults.clear("load");
    expect(admission.throttle("Write", KEY)).toBeUndefined();
    for (let unit = 0; unit < 999; unit++) admission.charge("Write", KEY, 1);
    expect(admission.throttle("Write", KEY)).toBeUndefined();
  }
});

test("a partition that others keep at its limit is divided", async () => {
  const { clock, keyspace, faults, admission } = open();
  faults.set({ id: "load", target: { table: ARN }, kind: "load", perSecond: 1000 });
  for (let minute = 0; minute < 5; minute++) {
    admission.throttle("Write", KEY);
    await clock.advance(60_000);
  }
  expect(keyspace.asked).toEqual([]);
  admission.throttle("Write", KEY);
  await clock.advance(60_000);
  admission.throttle("Write", KEY);
  expect(keyspace.asked).toEqual(["1 heat"]);
});

test("a load on a key is one on the partition of that key alone", () => {
  const keyspace = {
    partitionOf: (key: Uint8Array) => (Buffer.from(key).includes("hot") ? 2 : 1),
    lineage: () => [1, 2].map((id) => ({ id, parentId: undefined, isReplaced: false })),
    split: async () => false,
  };
  const { faults, admission } = open({ keyspace });
  faults.set({ id: "load", target: { table: ARN, key: "hot" }, kind: "load", perSecond: 1000 });
  const tokens = (partition: number) => admission.loadOf(partition).tokens.write.limit;
  expect([tokens(1), tokens(2)]).toEqual([1000, 10]);
});
