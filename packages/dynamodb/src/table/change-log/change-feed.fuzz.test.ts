import fc from "fast-check";
import { expect, test } from "vitest";
import { FollowedKeyspace, Recorder } from "./change-feed.fixture.ts";

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("write" as const),
      names: fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"), {
        minLength: 1,
        maxLength: 6,
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("split" as const), partition: fc.nat({ max: 20 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.nat({ max: 3000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
);

test("each consumer lets each change take effect once and in its item's order, over splits and crashes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.nat(),
      fc.constantFrom(0, 5000),
      async (steps, seed, retentionMs) => {
        const recorders = [new Recorder("steady"), new Recorder("failing", seed)];
        const table = new FollowedKeyspace(recorders);
        table.retentionMs = retentionMs;
        await table.open();
        for (const each of steps) {
          if (each.kind === "write") {
            await Promise.all(each.names.map((name) => table.write(name)));
          } else if (each.kind === "split") {
            const { keyspace } = table.storage;
            const partitions = keyspace.partitions();
            const chosen = partitions[each.partition % partitions.length];
            await keyspace.split(chosen?.id ?? 1, "heat");
          } else if (each.kind === "wait") await table.storage.clock.advance(each.ms);
          else await table[each.kind]();
        }
        await table.storage.clock.advance(600_000);
        for (const { history } of recorders) expect(history).toEqual(table.written);
        expect(await table.kept()).toEqual([]);
        await table.close();
      },
    ),
    { numRuns: 40 },
  );
});
