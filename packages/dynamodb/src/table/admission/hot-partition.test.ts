import { expect, test } from "vitest";
import { get, itemKey, put, setUp } from "../../storage/partition/keyspace.fixture.ts";
import { Admission } from "./admission.ts";

const NAMES = Array.from({ length: 40 }, (_, at) => `item-${`${at}`.padStart(2, "0")}`);

test("a hot partition becomes two, which are both held to the limit of one", async () => {
  const { clock, env, keyspace } = await setUp();
  const admission = new Admission({
    env,
    partition: { name: "id", type: "S" },
    throttling: "provisioned",
    resource: "Table",
    arn: "arn:aws:dynamodb:us-east-1:000000000000:table/hot",
    keyspace,
    settings: () => ({
      billingMode: "PROVISIONED",
      capacity: { provisioned: { read: 30_000, write: 30_000 } },
    }),
    insights: () => undefined,
    onFault: (error) => expect.unreachable(`${error}`),
  });
  for (const name of NAMES) await put(keyspace, name, "x".repeat(100));
  const hot = itemKey("item-35");
  for (let minute = 0; minute < 6; minute++) {
    admission.charge("Write", hot, 60_000);
    await clock.advance(60_000);
  }
  const [low, high] = keyspace.partitions();
  expect([low?.parentId, high?.parentId]).toEqual([1, 1]);
  expect(keyspace.partitionOf(hot)).toBe(high?.id);
  for (const name of NAMES) expect(await get(keyspace, name)).toBe("x".repeat(100));
  await clock.advance(600_000);
  for (const name of ["item-05", "item-35"]) {
    const key = itemKey(name);
    admission.admit("Write", key);
    admission.charge("Write", key, 1001);
    expect(() => admission.admit("Write", key)).toThrow(
      expect.objectContaining({
        reasons: [expect.objectContaining({ reason: "TableWriteKeyRangeThroughputExceeded" })],
      }),
    );
  }
  await keyspace.close();
});
