import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { FollowedKeyspace, Recorder } from "./change-feed.fixture.ts";
import type { Change } from "./index.ts";

async function opened(...recorders: Recorder[]): Promise<FollowedKeyspace> {
  const table = new FollowedKeyspace(recorders);
  await table.open();
  await table.storage.clock.advance(0);
  return table;
}

test("a change takes effect as soon as the clock lets timers run", async () => {
  const recorder = new Recorder("index");
  const table = await opened(recorder);
  await table.write("a");
  await table.storage.clock.advance(0);
  expect(recorder.history).toEqual(table.written);
  await table.close();
});

test("changes are kept until every consumer is past them", async () => {
  const [fast, slow] = [new Recorder("fast"), new Recorder("slow")];
  slow.apply = async () => {
    throw new Error("not now");
  };
  const table = await opened(fast, slow);
  await table.write("a");
  await table.storage.clock.advance(60_000);
  expect(fast.history).toEqual(table.written);
  expect(await table.kept()).toEqual(table.written.get("a"));
  await table.feed.forget("slow");
  await table.storage.clock.advance(1000);
  expect(await table.kept()).toEqual([]);
  await table.close();
});

test("changes are kept for their retention, whoever is past them, and no longer", async () => {
  const table = await opened(new Recorder("index"));
  table.retentionMs = 24 * 3_600_000;
  await table.write("a");
  await table.storage.clock.advance(table.retentionMs - 1000);
  expect(await table.kept()).toHaveLength(1);
  await table.storage.clock.advance(3000);
  expect(await table.kept()).toEqual([]);
  await table.close();
});

test("a consumer goes on where it was, also after a restart", async () => {
  const recorder = new Recorder("index");
  const table = await opened(recorder);
  table.retentionMs = 24 * 3_600_000;
  await table.write("a");
  await table.storage.clock.advance(0);
  await table.restart();
  const told: number[] = [];
  recorder.apply = async (changes) => {
    told.push(...changes.map(({ timestampUs }) => timestampUs));
  };
  await table.write("b");
  await table.storage.clock.advance(0);
  expect(told).toEqual(table.written.get("b"));
  await table.close();
});

test("no change takes effect while a following is suspended", async () => {
  const recorder = new Recorder("index");
  const table = await opened();
  const following = table.feed.follow(recorder);
  await table.storage.clock.advance(0);
  let advanced: Promise<void> | undefined;
  await following.suspended(async () => {
    await table.write("a");
    advanced = table.storage.clock.advance(0);
    await table.write("b");
    expect(recorder.history.size).toBe(0);
  });
  await advanced;
  expect(recorder.history).toEqual(table.written);
  expect(following.behindSinceUs).toBeUndefined();
  await table.close();
});

test("who waits for what was written waits for no more, however much is written meanwhile", async () => {
  const recorder = new Recorder("index");
  const table = await opened();
  const following = table.feed.follow(recorder);
  await table.storage.clock.advance(0);
  let isOver = false;
  // Writes as long as there is a run that lets changes take effect.
  const apply = recorder.apply.bind(recorder);
  recorder.apply = async (changes) => {
    await apply(changes);
    if (!isOver) await table.write("b");
  };
  await table.write("a");
  // On a clock that stands still.
  const waits = [following.caughtUp(), following.caughtUp(), following.caughtUp()];
  await Promise.all(waits);
  expect(recorder.history.get("a")).toEqual(table.written.get("a"));
  isOver = true;
  await following.caughtUp();
  expect(recorder.history).toEqual(table.written);
  await table.close();
});

test("what is paused waits until it is resumed, and then again when it is still paused", async () => {
  const recorder = new Recorder("index");
  let isPaused = true;
  const table = await opened();
  const following = table.feed.follow({
    name: recorder.name,
    apply: (changes) => recorder.apply(changes),
    isPaused: () => isPaused,
  });
  await table.write("a");
  await table.storage.clock.advance(0);
  await table.write("a");
  await table.write("b");
  following.resume();
  await table.storage.clock.advance(60_000);
  expect(recorder.history.size).toBe(0);
  expect(following.isCurrent).toBe(false);
  expect(following.behindSinceUs).toBe(table.written.get("a")?.[0]);
  const caughtUp = following.caughtUp();
  await table.storage.clock.advance(0);
  isPaused = false;
  following.resume();
  await table.storage.clock.advance(0);
  await caughtUp;
  expect(recorder.history).toEqual(table.written);
  expect(following.behindSinceUs).toBeUndefined();
  await table.close();
});

test("what is resumed does not wait until what failed beside it is tried again", async () => {
  const table = await opened();
  const { keyspace, clock } = table.storage;
  for (const name of ["a", "b", "c", "d"]) await table.write(name);
  await keyspace.split(1, "heat");
  const recorder = new Recorder("index");
  let [isFailing, isPaused] = [false, false];
  const concerns = (name: string, changes: readonly Change[]) =>
    changes.some(({ after }) => isDeepStrictEqual(after?.item.name, { S: name }));
  const following = table.feed.follow({
    name: recorder.name,
    isPaused: (changes) => isPaused && concerns("a", changes),
    apply: async (changes) => {
      if (isFailing && concerns("d", changes)) throw new Error("not now");
      await recorder.apply(changes);
    },
  });
  await following.caughtUp();
  [isFailing, isPaused] = [true, true];
  // Each is in a partition of its own.
  await table.write("a");
  await table.write("d");
  await clock.advance(60_000);
  expect(recorder.history.get("a")).not.toEqual(table.written.get("a"));
  isPaused = false;
  following.resume();
  await clock.advance(0);
  expect(recorder.history.get("a")).toEqual(table.written.get("a"));
  expect(recorder.history.get("d")).not.toEqual(table.written.get("d"));
  isFailing = false;
  await clock.advance(60_000);
  expect(recorder.history).toEqual(table.written);
  await table.close();
});
