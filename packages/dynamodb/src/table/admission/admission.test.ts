import { SimulatedClock } from "@cloudglass/env";
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
  const admission = new Admission({
    clock,
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
  return { clock, keyspace, admission };
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
