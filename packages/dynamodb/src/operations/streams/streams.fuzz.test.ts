import fc from "fast-check";
import { expect, test } from "vitest";
import { itemSize } from "../../expression/value/size.ts";
import { simulatedRooms, tableRecord } from "../../rooms.fixture.ts";
import type { Rooms } from "../../rooms.ts";
import { streamArn } from "../../table/arn.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";
import { writeItem } from "../../table/item-write.ts";
import { describeStream } from "./describe-stream.ts";
import { getRecords } from "./get-records.ts";
import { getShardIterator } from "./get-shard-iterator.ts";

const HOUR_MS = 3_600_000;

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ write: fc.constantFrom("a", "b", "c", "d", "e", "f") }) },
  { weight: 2, arbitrary: fc.record({ split: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ waitMs: fc.nat(3 * HOUR_MS) }) },
);

test("over splits and over hours, a stream's shards have each write once, in the order of its item", async () => {
  let splitCount = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { rooms, clock, close } = simulatedRooms();
      const record = tableRecord(rooms);
      rooms.records.put(record);
      const table = await rooms.tables.open(record);
      const written = new Map<string, string[]>();
      const beganMs = clock.now();
      let count = 0;
      for (const each of steps) {
        if ("write" in each) {
          const item = { pk: { S: each.write }, n: { N: String(++count) } };
          const intend = () => ({ kind: "put", item, sizeBytes: itemSize(item) }) as const;
          await writeItem(table, table.keyOf(item), () => rooms.writeClock.next(), intend);
          written.set(each.write, [...(written.get(each.write) ?? []), String(count)]);
        } else if ("split" in each) {
          const lineage = table.items.lineage().filter(({ isReplaced }) => !isReplaced);
          const chosen = lineage[each.split % lineage.length]?.id ?? 1;
          if (await table.items.split(chosen, "heat")) splitCount++;
        } else if (clock.now() + each.waitMs < beganMs + 23 * HOUR_MS) {
          await clock.advance(each.waitMs);
        }
      }
      expect(await readAll(rooms, record)).toEqual(written);
      await close();
    }),
    { numRuns: 30 },
  );
  expect(splitCount).toBeGreaterThan(5);
});

/** As clients' libraries do: parents before their children. */
async function readAll(rooms: Rooms, record: TableRecord): Promise<Map<string, string[]>> {
  const StreamArn = streamArn(record, record.stream?.label ?? "");
  const { StreamDescription } = await describeStream(rooms, { StreamArn });
  const { Shards = [], LastEvaluatedShardId } = StreamDescription ?? {};
  expect(LastEvaluatedShardId).toBeUndefined();
  const isDone = new Set<string | undefined>([undefined]);
  const seen = new Map<string, string[]>();
  while (isDone.size <= Shards.length) {
    const next = Shards.find((each) => !isDone.has(each.ShardId) && isDone.has(each.ParentShardId));
    expect(next, "a shard whose parent is read").toBeDefined();
    const ShardId = next?.ShardId;
    const input = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
    let { ShardIterator: iterator } = await getShardIterator(rooms, input);
    for (let isOver = false; iterator !== undefined && !isOver; ) {
      const page = await getRecords(rooms, { ShardIterator: iterator, Limit: 2 });
      for (const { dynamodb } of page.Records ?? []) {
        const { pk, n } = dynamodb?.NewImage ?? {};
        seen.set(pk?.S ?? "", [...(seen.get(pk?.S ?? "") ?? []), n?.N ?? ""]);
      }
      iterator = page.NextShardIterator;
      isOver = page.Records?.length === 0;
    }
    const isClosed = next?.SequenceNumberRange?.EndingSequenceNumber !== undefined;
    expect(iterator === undefined, "a closed shard ends").toBe(isClosed);
    isDone.add(ShardId);
  }
  return seen;
}
